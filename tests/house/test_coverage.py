"""The coverage page: each statement is built or encoded and tested, promised to a part, or not ours.

The check is also shown faults in small copies of the tree, since a check that cannot fail is worth nothing.
"""

import json
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from scripts.coverage import PAGE, check, main, write
from scripts.sources.systems import HOMES, STATEMENTS, SYSTEMS

ROOT = Path(__file__).parent.parent.parent
OXFORD = SYSTEMS["OX"].home
STAFFORDSHIRE = SYSTEMS["ST"].home
FRAMEWORK = "rules/frameworks/oxford/framework.yaml"
A_TEST = "import pytest\n\n@pytest.mark.covers({ids})\ndef test_the_panel_decides():\n    pass\n"
A_CASE = "cases:\n  - name: The day after the last good day, the answer is no.\n    covers: [{ids}]\n"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sound tree: all is later but ST-12 and ST-14, which a test and a rule case claim."""
    tree = tmp_path_factory.mktemp("sound")
    content: dict[str, dict[str, Any]] = {}
    for id_, file in HOMES.items():
        later = {"later": {"part": "rules", "why": "Not yet."}}
        content.setdefault(file, {})[id_] = {"says": "Something.", "line": ["2:796"], **later}
    for id_ in ("ST-12", "ST-14"):
        content[STAFFORDSHIRE][id_] = {"says": "Something.", "line": ["2:796-798"], "built": True}
    for file, entries in content.items():
        save(tree, file, entries)
    add(tree, "tests/test_panel.py", A_TEST.format(ids='"ST-12"'))
    add(tree, "rules/frameworks/staffordshire/cases/panel.yaml", A_CASE.format(ids="ST-14"))
    assert write(tree) == []
    return tree


@pytest.fixture(scope="module")
def sound_encoded(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with OX-05 encoded as a rule of the Oxford framework, which cites it, and claimed by a case."""
    tree = tmp_path_factory.mktemp("encoded")
    copytree(sound, tree, dirs_exist_ok=True)
    encode(tree, names=["formal review"], line=["2:796-798"])
    cite(tree, "2:797")
    add(tree, "rules/frameworks/oxford/cases/review.yaml", A_CASE.format(ids="OX-05"))
    assert write(tree) == []
    return tree


@pytest.fixture
def tree(sound: Path, tmp_path: Path) -> Path:
    """A copy of the sound tree to plant a fault in."""
    copytree(sound, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def encoded(sound_encoded: Path, tmp_path: Path) -> Path:
    """A copy of the sound tree in which OX-05 is encoded."""
    copytree(sound_encoded, tmp_path, dirs_exist_ok=True)
    return tmp_path


def add(tree: Path, name: str, text: str) -> None:
    """Write one file of a small tree."""
    (tree / name).parent.mkdir(parents=True, exist_ok=True)
    (tree / name).write_text(text, encoding="utf-8")


def save(tree: Path, file: str, content: dict[str, Any]) -> None:
    """Write a file of statements, or a framework; JSON is YAML too."""
    add(tree, file, json.dumps(content))


def load(tree: Path, file: str) -> dict[str, Any]:
    """Read the statements of a file back, to change one."""
    content: dict[str, Any] = json.loads((tree / file).read_text(encoding="utf-8"))
    return content


def change(tree: Path, id_: str, changes: dict[str, Any]) -> None:
    """Change fields of one statement; None takes a field away."""
    content = load(tree, HOMES[id_])
    changed = {**content[id_], **changes}
    content[id_] = {field: value for field, value in changed.items() if value is not None}
    save(tree, HOMES[id_], content)


def encode(tree: Path, names: object, line: list[str]) -> None:
    """Call OX-05 encoded."""
    change(tree, "OX-05", {"later": None, "encoded": names, "line": line})


def cite(tree: Path, citation: str) -> None:
    """Write an Oxford framework with a name of each kind; deep inside it, one `text` cites a line."""
    framework = {
        "title": "Oxford",
        "text": ["2:727"],
        "settings": {"days to answer": {"choices": ["2:796"]}},
        "tasks": {"gastrostomy feed": {"title": "Feed"}},
        "responsibilities": {"monitors": {"roles": ["nurse"]}},
        "requirements": {"formal review": {"other outcomes": [{"late": {"text": ["3:1", citation]}}]}},
    }
    save(tree, FRAMEWORK, framework)


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
    assert any(f"{STAFFORDSHIRE}: ST-12: is called built, but no test" in fault for fault in write(tree))
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
    ("changes", "message"),
    [
        ({"later": None}, "exactly one state"),
        ({"later": None, "not ours": {}}, "`not ours` must say `why`"),
        ({"not ours": {"why": "Advice."}}, "exactly one state"),
        ({"encoded": ["title"]}, "exactly one state"),
        ({"later": {"why": "Not yet."}}, "`later` must say `part`"),
        ({"later": None, "built": False}, "`built` can only be true"),
        ({"later": None, "encoded": True}, "`encoded` must list the names"),
        ({"later": None, "encoded": []}, "`encoded` must list the names"),
        ({"line": ["page 3"]}, "`line` must list citations"),
        ({"says": " "}, "`says` must tell"),
        ({"test": []}, "`test` is not a field here"),
        ({"note": "More to come."}, "`note` is not a field here"),
    ],
)
def test_a_statement_in_no_clear_state_is_found(tree: Path, changes: dict[str, Any], message: str) -> None:
    """Each statement says what it is, where it stands, and one thing about how it is answered."""
    change(tree, "OX-05", changes)
    faults = check(tree)
    assert any(fault.startswith(f"{OXFORD}: OX-05: ") and message in fault for fault in faults), faults


def test_a_missing_a_made_up_and_a_disordered_statement_are_found(tree: Path) -> None:
    """The list is that of the domain notes, whole and in its order."""
    content = load(tree, OXFORD)
    save(tree, OXFORD, {"OX-21": content["OX-21"], **content})
    fault = "OX-21: stands out of order; put OX-01 here, as the domain notes do"
    assert check(tree) == [f"{OXFORD}: {fault}"]
    content["OX-22"] = content.pop("OX-21")
    save(tree, OXFORD, content)
    assert check(tree) == [
        f"{OXFORD}: OX-22: is no statement of the domain notes; remove it",
        f"{OXFORD}: OX-21: is missing; add it in its place",
    ]


@pytest.mark.parametrize("file", [STATEMENTS, STAFFORDSHIRE, "rules/frameworks/elsewhere/coverage.yaml"])
def test_a_statement_in_the_file_of_another_system_is_found(tree: Path, file: str) -> None:
    """Whoever looks for what Oxford demands finds all of it beside Oxford's framework."""
    oxford = load(tree, OXFORD)
    other = load(tree, file) if (tree / file).exists() else {}
    save(tree, file, {**other, "OX-05": oxford.pop("OX-05")})
    save(tree, OXFORD, oxford)
    assert check(tree) == [f"{file}: OX-05: belongs in {OXFORD}; move it there"]


@pytest.mark.parametrize("file", [STATEMENTS, STAFFORDSHIRE, "rules/frameworks/elsewhere/coverage.yaml"])
def test_a_statement_in_two_files_is_found(tree: Path, file: str) -> None:
    """Two entries could say two things."""
    other = load(tree, file) if (tree / file).exists() else {}
    save(tree, file, {**other, "OX-05": load(tree, OXFORD)["OX-05"]})
    fault = f"OX-05: stands in {OXFORD} as well, where it belongs; remove it here"
    assert check(tree) == [f"{file}: {fault}"]


def test_a_coverage_file_that_is_not_there_is_missed(tree: Path) -> None:
    """A framework's statements are not forgotten with their file."""
    (tree / OXFORD).unlink()
    assert check(tree) == [f"{OXFORD}: is missing; add it with an entry for each of its statements"]


def test_a_framework_that_is_not_written_yet_is_not_missed_while_nothing_is_encoded(tree: Path) -> None:
    """The list of demands comes first. What is in no framework's file is not looked at."""
    assert not (tree / FRAMEWORK).exists()
    assert check(tree) == []
    encode(tree, names=["formal review"], line=["2:796"])
    fault = "OX-05: is called encoded, but there is no framework.yaml beside it; write it, or say `later`"
    assert f"{OXFORD}: {fault}" in check(tree)


@pytest.mark.parametrize("name", ["formal review", "days to answer", "gastrostomy feed", "monitors", "title"])
def test_an_encoded_statement_names_a_rule_or_a_section(encoded: Path, name: str) -> None:
    """A requirement, a setting, a task, a responsibility, or whatever stands at the top of the file."""
    encode(encoded, names=[name], line=["2:797"])
    assert write(encoded) == []


@pytest.mark.parametrize("name", ["formal revue", "panel", "late", "roles", "Feed"])
def test_an_encoded_statement_that_names_what_is_not_there_is_found(encoded: Path, name: str) -> None:
    """A rule that was renamed or taken out must not go on answering a demand."""
    encode(encoded, names=["formal review", name], line=["2:797"])
    faults = write(encoded)
    assert len(faults) == 1
    assert faults[0].startswith(f"{OXFORD}: OX-05: is encoded as `{name}`, which is not in {FRAMEWORK}; name")


@pytest.mark.parametrize("citation", ["2:796", "2:797", "2:798", "2:790-796", "2:798-900"])
def test_one_line_inside_a_range_is_citation_enough(encoded: Path, citation: str) -> None:
    """The statement may span a paragraph of which the rule cites the line that matters."""
    cite(encoded, citation)
    assert check(encoded) == []
    encode(encoded, names=["formal review"], line=["4:1", "2:796-798"])
    assert write(encoded) == []


@pytest.mark.parametrize("citation", ["2:795", "2:799", "3:797", "12:797", "2:7970"])
def test_an_encoded_statement_that_no_rule_cites_is_found(encoded: Path, citation: str) -> None:
    """A name alone is a promise; the citation shows whoever reads the rule where it comes from."""
    cite(encoded, citation)
    fault = f"OX-05: is called encoded, but no `text` in {FRAMEWORK} cites 2:796-798; "
    faults = check(encoded)
    assert len(faults) == 1
    assert faults[0].startswith(f"{OXFORD}: {fault}")


def test_an_encoded_statement_that_nobody_claims_is_found(encoded: Path) -> None:
    """A rule without a case may do anything, and the page says so meanwhile."""
    (encoded / "rules/frameworks/oxford/cases/review.yaml").unlink()
    fault = f"{OXFORD}: OX-05: is called encoded, but no test or rule case claims it; mark the one that does"
    assert any(found.startswith(fault) for found in write(encoded))
    page = (encoded / PAGE).read_text(encoding="utf-8")
    assert "**Encoded** as “formal review”.<br>No test claims it yet." in page


def test_encoded_stands_only_in_a_frameworks_own_coverage(tree: Path) -> None:
    """Beside docs/coverage.yaml there is no framework to look into."""
    change(tree, "PO-01", {"later": None, "encoded": ["formal review"]})
    fault = "PO-01: `encoded` may only stand in a framework's own coverage; say `built` or `later` here"
    assert check(tree) == [f"{STATEMENTS}: {fault}"]


def test_the_page_names_the_rules_that_encode_a_statement_and_the_cases_that_show_it(encoded: Path) -> None:
    """From the demand to the rule, and from there to the sentence that proves it."""
    change(encoded, "OX-05", {"encoded": ["formal review", "title"], "note": "More to come."})
    assert write(encoded) == []
    page = (encoded / PAGE).read_text(encoding="utf-8")
    case = (
        "“The day after the last good day, the answer is no.” (`rules/frameworks/oxford/cases/review.yaml`)"
    )
    assert f"| **Encoded** as “formal review”, “title”. More to come.<br>{case} |" in page
    assert "218 statements: 2 built, 1 encoded, 215 later, 0 not ours." in page


def test_the_page_shows_every_statement_once_in_the_order_of_the_domain_notes(tree: Path) -> None:
    """One page, wherever the statements stand."""
    lines = (tree / PAGE).read_text(encoding="utf-8").splitlines()
    assert [line.split(" | ")[0][2:] for line in lines if line[2:7] in HOMES] == list(HOMES)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (STATEMENTS, "PO-01: {says: once}\nPO-01: {says: twice}\n"),
        (STATEMENTS, "- PO-01\n"),
        (OXFORD, "OX-01: {says: once}\nOX-01: {says: twice}\n"),
        (OXFORD, ""),
        (FRAMEWORK, "requirements: [\n"),
        (FRAMEWORK, "- requirements\n"),
        ("tests/test_broken.py", "def test_broken(:\n"),
        ("rules/frameworks/oxford/cases/broken.yaml", "cases: [\n"),
        ("rules/frameworks/oxford/cases/broken.yaml", "- name: no list under cases\n"),
        ("rules/frameworks/oxford/cases/broken.yaml", "cases: [{covers: [ST-01]}]\n"),
        ("rules/frameworks/oxford/cases/broken.yaml", "cases: [{name: One., covers: ST-01}]\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(encoded: Path, name: str, text: str) -> None:
    """One message that says which file, and the page is left as it was."""
    before = (encoded / PAGE).read_text(encoding="utf-8")
    add(encoded, name, text)
    faults = write(encoded)
    assert len(faults) == 1
    assert name in faults[0]
    assert (encoded / PAGE).read_text(encoding="utf-8") == before
