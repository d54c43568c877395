"""Who signs again: the words of a setting, and a framework file that names somebody who does not sign."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.framework import from_library, parse_framework
from rules.signed_again import who_signs_again
from rules.yaml_file import FaultyFile

SIGNED_BY = ("ward manager", "PHB lead", "induction lead")
HOSPITAL = Path(__file__).parents[2] / "rules" / "frameworks" / "staffordshire-hospital" / "framework.yaml"


@pytest.mark.parametrize(
    ("said", "roles"),
    [
        ("nobody", ()),
        ("everybody", SIGNED_BY),
        ("PHB lead", ("PHB lead",)),
        ("ward manager and induction lead", ("ward manager", "induction lead")),
    ],
)
def test_a_choice_names_nobody_everybody_or_roles(said: str, roles: tuple[str, ...]) -> None:
    assert who_signs_again(said, SIGNED_BY) == roles


def test_a_framework_in_which_somebody_signs_again_who_does_not_sign_is_refused_with_its_place() -> None:
    faulty = HOSPITAL.read_text().replace("choices: [nobody, PHB lead, everybody]", "choices: [nobody, PA]")
    with pytest.raises(FaultyFile) as caught:
        parse_framework("hospital.yaml", faulty.encode())
    (fault,) = caught.value.faults
    line = next(
        n for n, text in enumerate(faulty.splitlines(), 1) if "funding and contacts: {setting" in text
    )
    assert fault.line == line
    assert "'PA' does not sign the agreement; it is signed by: ward manager, PHB lead, induction lead" in str(
        fault
    )


def test_every_choice_of_our_own_framework_can_be_meant() -> None:
    assert from_library("staffordshire-hospital").text.agreement is not None
