"""What changed between two versions, in words that the owner of a framework would use."""

import pytest

from rules.framework import Framework, from_library, parse_framework
from rules.owners.diff import differences

OLD = from_library("staffordshire")


def changed(*replacements: tuple[str, str]) -> Framework:
    text = OLD.content.decode()
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    return parse_framework("new.yaml", text.encode())


def told(new: Framework) -> list[tuple[bool, str]]:
    return [(one.material, str(one)) for one in differences(OLD, new)]


def test_two_files_that_say_the_same_do_not_differ() -> None:
    assert told(changed(("# Which healthcare tasks", "# A remark, and which healthcare tasks"))) == []


@pytest.mark.parametrize(
    ("old", "new", "material", "words"),
    [
        ("at least every: 6 months", "at least every: 3 months", True,
         "formal review: at least every was 6 months, now 3 months"),
        ("practices: 5", "practices: 6", True, "tracheostomy suction: practices was 5, now 6"),
        ("    warn days: 60\n", "", True, "formal review: warn days was 60, and nothing is said now"),
        ("default: 14 days", "default: 7 days", True, "days to answer: default was 14 days, now 7 days"),
        ("Skills are reviewed and", "Skills and habits are reviewed and", False,
         ("formal review: why was “Skills are reviewed and brought up to date once every six months.”, now "
         "“Skills and habits are reviewed and brought up to date once every six months.”")),
        ('text: ["2:802"]', 'text: ["2:802", "2:806"]', False, "formal review: text was 2:802, now 2:802, 2:806"),
        ('version: "2016.1"', 'version: "2016.2"', False, "version was 2016.1, now 2016.2"),
        ("about: Put on prescribed", "about: To put on prescribed", False,
         ("apply topical cream: about was “Put on prescribed cream or a patch, rotating the site; emollients catch "
         "fire.”, now “To put on prescribed cream or a patch, rotating the site; emollients catch fire.”")),
    ],
)  # fmt: skip
def test_a_change_is_told_in_words_and_as_material_or_not(
    old: str, new: str, material: bool, words: str
) -> None:
    assert told(changed((old, new))) == [(material, words)]


def test_whom_evidence_is_about_is_material_though_prose_about_a_task_is_not() -> None:
    old = "    about: [pa]\n    why: The framework sets the level"
    found = told(changed((old, old.replace("[pa]", "[pa, person]"))))
    assert found == [(True, "prerequisite learning: about was pa, now pa, person")]


def test_what_is_new_and_what_is_gone_is_named_and_not_spelt_out() -> None:
    text = OLD.content.decode().replace("  days to train:\n", "  time to train:\n")
    new = parse_framework(
        "new.yaml", text.replace("{setting: days to train}", "{setting: time to train}").encode()
    )
    words = [words for _, words in told(new)]
    assert "days to train: this setting is gone" in words
    assert "time to train: this setting is new" in words
    assert "bespoke training, otherwise, within: setting was days to train, now time to train" in words


def test_another_order_of_requirements_is_material() -> None:
    text = OLD.content.decode()
    start = text.index("  accountable person named:\n")
    middle, end = text.index("  monitor named:\n"), text.index("  co-ordinator's recommendation:\n")
    swapped = text[:start] + text[middle:end] + text[start:middle] + text[end:]
    assert told(parse_framework("new.yaml", swapped.encode())) == [
        (True, "requirements: they stand in another order")
    ]
