"""What is legal and yet unwise is told with its place; what comes with Safehands gives no cause for it."""

from pathlib import Path

import pytest

from rules.framework import LIBRARY, load_framework, parse_framework
from rules.owners.unwise import remarks
from rules.yaml_file import YamlFile

SMALL = (Path(__file__).parent.parent / "small_framework.yaml").read_text()
FILES = sorted(LIBRARY.glob("*/framework*.yaml"))


def told(text: str) -> list[str]:
    framework = parse_framework("small.yaml", text.encode())
    file = YamlFile("small.yaml", text.encode())
    return [str(file.fault(loc, message)) for loc, message in remarks(framework.text)]


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def wise(text: str = SMALL) -> str:
    """The small framework without what is unwise in it: nobody there is a co-ordinator."""
    return text.replace("roles: [nurse, manager, co-ordinator]", "roles: [nurse, manager]")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_unwise_stands_in_what_comes_with_safehands(path: Path) -> None:
    framework = load_framework(path)
    assert list(remarks(framework.text)) == []


def test_the_small_framework_is_wise_but_for_a_role_with_nothing_to_do() -> None:
    assert told(wise()) == []
    assert [one.split(": ", 1)[1] for one in told(SMALL)] == [
        "nobody has anything to do as 'co-ordinator': no rule names this role"
    ]


REQUIREMENT = """\
  again:
    evidence: assessment
    outcome: competent
    about: [pa, person, task]
    by: [manager]
    why: Somebody else looks as well.
    text: ["2:785"]
    while unmet: waiting for assessment
    otherwise: {do: look again, role: manager, within: 14 days}
"""


@pytest.mark.parametrize(
    ("old", "new", "at", "words"),
    [
        ("    counted from: [assessed]\n", "    counted from: [assessed]\n    needed when: [{employment: [agency]}]\n",
         "needed when: [{employment", "depend here on who employs the PA"),
        ("settings:\n", ("settings:\n  colour:\n    asks: Which?\n    choices: [red, blue]\n    default: red\n"
         "    why: Nobody knows.\n    text: [\"2:796\"]\n"), "colour:\n", "this setting is never used"),
        ("  decided:\n", REQUIREMENT + "  decided:\n", "again:\n",
         "this and 'assessed' ask for the same evidence, but no role may give both"),
        ("    together: {at", "    same person as: [assessed]\n    together: {at", "same person as: [assessed]",
         "nobody can have given 'assessed' as well"),
        ("    counted from: [assessed]\n", "    independent of: [assessed]\n    counted from: [assessed]\n",
         "independent of: [assessed]", "come from the one role 'nurse'"),
        ("  decided:\n", REQUIREMENT.replace("evidence: assessment", "evidence: urgent decision")
         .replace("competent", "approved").replace("    why", "    only as another way: yes\n    why") + "  decided:\n",
         "only as another way: yes", "no requirement names this as another way"),
    ],
)  # fmt: skip
def test_what_is_unwise_is_told_at_its_place(old: str, new: str, at: str, words: str) -> None:
    text = wise().replace(old, new, 1)
    found = told(text)
    assert len(found) == 1, found
    assert found[0].startswith(f"small.yaml:{line_of(text, at)}:")
    assert words in found[0]


def test_a_task_that_nobody_looks_at_again_is_told() -> None:
    text = wise()
    start, end = text.index("  observed:\n"), text.index("tasks:\n")
    without = (text[:start] + text[end:]).replace("    observed: 1 month to 3 months\n", "")
    without = without.replace("  missed:\n", "  unused:\n")
    found = told(without)
    assert any(
        "this task is delegated and no requirement has anybody look at it again" in one for one in found
    )
    assert any(":" + str(line_of(without, "  feed:\n")) + ":" in one for one in found)
