"""The coverage page: each statement of the sources is built and tested, promised to a part, or not ours.

The check is also shown faults in small copies of the tree, since a check that cannot fail is worth nothing.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.coverage import PAGE, STATEMENTS, SYSTEMS, check, main, write

ROOT = Path(__file__).parent.parent.parent
A_TEST = "import pytest\n\n@pytest.mark.covers({ids})\ndef test_the_panel_decides():\n    pass\n"
A_CASE = "cases:\n  - name: The day after the last good day, the answer is no.\n    covers: [{ids}]\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small sound tree: all is later but ST-12 and ST-14, which a test and a rule case claim."""
    prefixes = ((prefix, last) for prefix, (_, last) in SYSTEMS.items())
    content: dict[str, Any] = {
        f"{prefix}-{number:02}": {
            "says": "Something.",
            "line": ["2:796"],
            "later": {"part": "rules", "why": "Not yet."},
        }
        for prefix, last in prefixes
        for number in range(1, last + 1)
    }
    for id_ in ("ST-12", "ST-14"):
        content[id_] = {"says": "Something.", "line": ["2:796-798"], "built": True}
    save(tmp_path, content)
    add(tmp_path, "tests/test_panel.py", A_TEST.format(ids='"ST-12"'))
    add(tmp_path, "rules/frameworks/staffordshire/cases/panel.yaml", A_CASE.format(ids="ST-14"))
    assert write(tmp_path) == []
    return tmp_path


def add(tree: Path, name: str, text: str) -> None:
    """Write one file of a small tree."""
    (tree / name).parent.mkdir(parents=True, exist_ok=True)
    (tree / name).write_text(text, encoding="utf-8")


def save(tree: Path, content: dict[str, Any]) -> None:
    """Write the statements; JSON is YAML too."""
    add(tree, str(STATEMENTS), json.dumps(content))


def load(tree: Path) -> dict[str, Any]:
    """Read the statements back, to change one."""
    content: dict[str, Any] = json.loads((tree / STATEMENTS).read_text(encoding="utf-8"))
    return content


def test_the_page_and_every_claim_are_true() -> None:
    """What `python scripts/coverage.py --check` says of this very tree."""
    faults = check(ROOT)
    assert not faults, "\n".join(faults)


def test_a_sound_tree_has_no_faults(tree: Path) -> None:
    """The copy in which the other tests plant faults has none before."""
    assert check(tree) == []
    assert main(["--check", "--root", str(tree)]) == 0


def test_the_page_names_the_test_and_the_case_as_sentences(tree: Path) -> None:
    """A clinician reads what is shown, and where."""
    page = (tree / PAGE).read_text(encoding="utf-8")
    assert "“the panel decides” (`tests/test_panel.py`)" in page
    assert "“The day after the last good day, the answer is no.” (`rules/frameworks/staffordshire/" in page


def test_a_claimed_unknown_id_is_found_in_a_test(tree: Path) -> None:
    """A slip of the finger in a marker must not pass for coverage."""
    add(tree, "tests/test_slip.py", A_TEST.format(ids='"ST-99"'))
    assert any("tests/test_slip.py" in fault and "ST-99" in fault for fault in check(tree))


def test_a_claimed_unknown_id_is_found_in_a_rule_case(tree: Path) -> None:
    """The same in a file that a clinician writes."""
    add(tree, "rules/frameworks/oxford/cases/slip.yaml", A_CASE.format(ids="OX-99"))
    assert any("oxford/cases/slip.yaml" in fault and "OX-99" in fault for fault in check(tree))


def test_a_claim_that_is_not_a_plain_string_is_found(tree: Path) -> None:
    """Claims are read without running the tests, so an ID has to be written out."""
    add(tree, "tests/test_slip.py", A_TEST.format(ids="*PANEL"))
    assert any("*PANEL" in fault for fault in check(tree))


def test_a_built_id_without_a_test_is_found(tree: Path) -> None:
    """Saying that something is built is not enough, and the page says so meanwhile."""
    (tree / "tests/test_panel.py").unlink()
    assert any(fault.startswith("ST-12: is called built, but no test") for fault in write(tree))
    assert "No test claims it yet." in (tree / PAGE).read_text(encoding="utf-8")


@pytest.mark.parametrize("test", ["class TestThePanel:", "class TestThePanel:\n    async def test_it(self):"])
def test_a_marked_class_claims_as_a_function_does(tree: Path, test: str) -> None:
    """The marker may stand on a class of tests."""
    add(tree, "tests/test_panel.py", f'import pytest\n\n@pytest.mark.covers("ST-12")\n{test}\n        pass\n')
    assert write(tree) == []
    assert "“the panel” (`tests/test_panel.py`)" in (tree / PAGE).read_text(encoding="utf-8")


def test_a_stale_page_is_found(tree: Path) -> None:
    """A new claim changes the page, so the page has to be written again."""
    add(tree, "tests/test_more.py", A_TEST.format(ids='"ST-13"'))
    assert check(tree) == [f"{PAGE}: is stale; run `python scripts/coverage.py` and commit it"]
    assert main(["--check", "--root", str(tree)]) == 1
    assert main(["--root", str(tree)]) == 0
    assert check(tree) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"later": None}, "exactly one state"),
        ({"later": None, "not ours": {}}, "`not ours` must say `why`"),
        ({"not ours": {"why": "Advice."}}, "exactly one state"),
        ({"later": {"why": "Not yet."}}, "`later` must say `part`"),
        ({"later": None, "built": False}, "`built` can only be true"),
        ({"line": ["page 3"]}, "`line` must list citations"),
        ({"says": " "}, "`says` must tell"),
        ({"test": []}, "`test` is not a field here"),
    ],
)
def test_a_statement_in_no_clear_state_is_found(tree: Path, change: dict[str, Any], message: str) -> None:
    """Each statement says what it is, where it stands, and one thing about how it is answered."""
    content = load(tree)
    changed = {**content["OX-05"], **change}
    content["OX-05"] = {field: value for field, value in changed.items() if value is not None}
    save(tree, content)
    faults = check(tree)
    assert any(fault.startswith("OX-05: ") and message in fault for fault in faults), faults


def test_a_missing_a_made_up_and_a_misplaced_statement_are_found(tree: Path) -> None:
    """The list is that of the domain notes, whole and in its order."""
    content = load(tree)
    moved = {"RE-16": content["RE-16"], **content}
    save(tree, moved)
    assert check(tree) == ["RE-16: stands out of order; the order is that of the domain notes"]
    content["OX-22"] = content.pop("OX-21")
    save(tree, content)
    assert {fault.split(":")[0] for fault in check(tree)} == {"OX-21", "OX-22"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (str(STATEMENTS), "ST-01: {says: once}\nST-01: {says: twice}\n"),
        (str(STATEMENTS), "- ST-01\n"),
        ("tests/test_broken.py", "def test_broken(:\n"),
        ("rules/frameworks/oxford/cases/broken.yaml", "cases: [\n"),
        ("rules/frameworks/oxford/cases/broken.yaml", "- name: no list under cases\n"),
        ("rules/frameworks/oxford/cases/broken.yaml", "cases: [{covers: [ST-01]}]\n"),
        ("rules/frameworks/oxford/cases/broken.yaml", "cases: [{name: One., covers: ST-01}]\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tree: Path, name: str, text: str) -> None:
    """One message that says which file, and the page is left as it was."""
    before = (tree / PAGE).read_text(encoding="utf-8")
    add(tree, name, text)
    faults = write(tree)
    assert len(faults) == 1
    assert name in faults[0]
    assert (tree / PAGE).read_text(encoding="utf-8") == before
