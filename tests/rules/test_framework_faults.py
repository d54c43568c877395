"""Every mistake in a framework file is told with file, line, column, what is wrong and what to do.

Each row plants one mistake in small_framework.yaml: what is replaced, by what, what the finger points at in the
faulty file, and the message to the letter.
"""

import hashlib
from pathlib import Path

import pytest

from rules.framework import UnknownFramework, from_library, library, load_framework, parse_framework
from rules.yaml_file import FaultyFile

SMALL = (Path(__file__).parent / "small_framework.yaml").read_text()

EVERY_KIND = (
    "clinical recommendations form, agreement, training, provider assurance, supervised practice, assessment, "
    "accountability, monitoring duty, recommendation, panel decision, observation, formal review, registration, "
    "DBS check, training validation, local induction, ward decision, void"
)

PLANTED = {
    "a field that stands twice": (
        'version: "1"\n',
        'version: "1"\nversion: "2"\n',
        'version: "2"',
        "the field 'version' stands twice; keep one of them",
    ),
    "a requirement that stands twice": (
        "  assessed:\n",
        "  trained:\n",
        "trained:\n    evidence: assessment",
        "the field 'trained' stands twice; keep one of them",
    ),
    "an unknown field": (
        "status: example, not approved\nin",
        "status: example, not approved\nowner: me\nin",
        "owner: me",
        "there is no field 'owner' here; check its spelling or take it out",
    ),
    "an unknown field of a requirement": (
        "    assured: [agency]\n",
        "    asured: [agency]\n",
        "asured: [agency]",
        "there is no field 'asured' here; check its spelling or take it out",
    ),
    "a field written the programmer's way": (
        "    while unmet: waiting for training\n",
        "    while unmet: waiting for training\n    at_least: 2\n",
        "at_least: 2",
        "there is no field 'at_least' here; check its spelling or take it out",
    ),
    "no citation": (
        '    why: Nobody starts untrained.\n    text: ["2:785"]\n',
        "    why: Nobody starts untrained.\n",
        "trained:\n    evidence: training",
        "'text' is missing; say where the text asks for it, such as text: [\"2:796\"]",
    ),
    "an empty list of citations": (
        '    why: Nobody starts untrained.\n    text: ["2:785"]\n',
        "    why: Nobody starts untrained.\n    text: []\n",
        "text: []",
        "'text' is empty; say where the text asks for it, such as text: [\"2:796\"]",
    ),
    "a citation of a source that is not named": (
        '    why: Nobody starts untrained.\n    text: ["2:785"]\n',
        '    why: Nobody starts untrained.\n    text: ["2:785", "3:12"]\n',
        '"3:12"',
        "source 3 of '3:12' is not among 'sources'; add it there or mend the number",
    ),
    "a citation without a line": (
        '    why: Nobody starts untrained.\n    text: ["2:785"]\n',
        '    why: Nobody starts untrained.\n    text: ["page 7"]\n',
        '"page 7"',
        "'page 7' is not a citation; write source and line, such as \"2:796\"",
    ),
    "a citation of a range of lines": (
        '    why: Nobody starts untrained.\n    text: ["2:785"]\n',
        '    why: Nobody starts untrained.\n    text: ["2:785-790"]\n',
        '"2:785-790"',
        "'2:785-790' is not a citation; write source and line, such as \"2:796\"",
    ),
    "no reason": (
        "    why: Nobody starts untrained.\n",
        "",
        "trained:\n    evidence: training",
        "'why' is missing; say in one plain sentence why this is asked",
    ),
    "an empty reason": (
        "    why: Nobody starts untrained.\n",
        "    why: '  '\n",
        "why: '  '",
        "this is empty; write one plain sentence",
    ),
    "no way out": (
        "    otherwise: {do: train, role: nurse, within: 14 days}\n",
        "",
        "trained:\n    evidence: training",
        (
            "'otherwise' is missing; say what somebody has to do when this is not met, in which role, "
            "and within how long"
        ),
    ),
    "an unknown kind of evidence": (
        "evidence: training",
        "evidence: traning",
        "evidence: traning",
        f"'traning' is not a kind of evidence; choose one of {EVERY_KIND}",
    ),
    "an outcome that the kind cannot have": (
        "outcome: completed",
        "outcome: competent",
        "outcome: competent\n    about: [pa, person, task]\n    by: [nurse]",
        "'training' cannot say 'competent'; it says: completed, failed",
    ),
    "evidence about what it is never about": (
        "    about: [pa, person, task]\n    by: [nurse]\n",
        "    about: [pa, ward]\n    by: [nurse]\n",
        "ward]",
        "'training' is never about 'ward'; it is about: pa, person, task",
    ),
    "evidence about what nothing is about": (
        "    about: [pa, person, task]\n    by: [nurse]\n",
        "    about: [pa, house]\n    by: [nurse]\n",
        "house]",
        "'house' is not possible for 'about'; choose one of 'pa', 'person', 'task' or 'ward'",
    ),
    "a requirement that stands below": (
        "    why: Nobody starts untrained.\n",
        "    after: [assessed]\n    why: Nobody starts untrained.\n",
        "assessed]\n    why: Nobody",
        "'assessed' is not a requirement above this one; there are none",
    ),
    "an unknown requirement": (
        "after: [trained]",
        "after: [taught]",
        "taught]",
        "'taught' is not a requirement above this one; there are: trained",
    ),
    "an unknown requirement to have been met meanwhile": (
        "after: [trained]",
        "while: [trained, agreed]",
        "agreed]",
        "'agreed' is not a requirement above this one; there are: trained",
    ),
    "an unknown role": (
        "    by: [nurse]\n",
        "    by: [nurse, trainer]\n",
        "trainer]",
        "there is no role 'trainer'; there are: nurse, manager, co-ordinator",
    ),
    "an unknown role in a way out": (
        "{do: train, role: nurse,",
        "{do: train, role: trainer,",
        "role: trainer",
        "there is no role 'trainer'; there are: nurse, manager, co-ordinator",
    ),
    "an unknown responsibility": (
        "responsibility: monitors",
        "responsibility: watches",
        "responsibility: watches",
        "there is no responsibility 'watches'; there are: monitors",
    ),
    "an unknown setting": (
        "{setting: quorum}",
        "{setting: quorom}",
        "setting: quorom",
        "there is no setting 'quorom'; there are: panel decides, quorum, missed, pace",
    ),
    "an unknown setting in a condition": (
        "- {setting: panel decides, is: all}",
        "- {setting: panel, is: all}",
        "setting: panel, is",
        "there is no setting 'panel'; there are: panel decides, quorum, missed, pace",
    ),
    "a condition on what cannot be chosen": (
        "is: all}",
        "is: most}",
        "is: most}",
        "'most' is not a choice of 'panel decides': all, exceptions",
    ),
    "a condition with half of what has to be on record": (
        ", outcome: referred to panel}",
        "}",
        "{setting: panel decides, is: exceptions",
        "'on record' and 'outcome' go together; give both or neither",
    ),
    "a condition on what the evidence cannot say": (
        "outcome: referred to panel}",
        "outcome: sent to panel}",
        "outcome: sent to panel",
        "'recommendation' cannot say 'sent to panel'; it says: recommended, referred to panel, not recommended",
    ),
    "two conditions on what is on record": (
        "- {setting: panel decides, is: all}",
        "- {setting: panel decides, is: all, on record: assessment, outcome: competent}",
        "needed when:",
        "only one of the conditions can have 'on record'",
    ),
    "a setting with neither default nor choice": (
        "    must be chosen: yes\n",
        "",
        "panel decides:\n    asks",
        "give either a 'default' or 'must be chosen: yes', so that nobody has to guess",
    ),
    "a setting with both": (
        "    must be chosen: yes\n",
        "    must be chosen: yes\n    default: all\n",
        "panel decides:\n    asks",
        "give either a 'default' or 'must be chosen: yes', so that nobody has to guess",
    ),
    "a default that cannot be chosen": (
        "    default: 2\n",
        "    default: 4\n",
        "default: 4",
        "the default 4 is not one of the choices: 2, 3",
    ),
    "a choice that is neither text nor number": (
        "choices: [2, 3]",
        "choices: [2, 2.5]",
        "2.5]",
        "2.5 is neither text nor a whole number; put it in quotes",
    ),
    "a number from a setting that gives words": (
        "{setting: quorum}",
        "{setting: pace}",
        "at least: {setting: pace}",
        "setting 'pace': 'brisk' is not a whole number",
    ),
    "a length of time from a setting that gives words": (
        "within: {setting: pace, as: {brisk: 7 days, slow: 1 month}}",
        "within: {setting: pace}",
        "within: {setting: pace}",
        "setting 'pace': 'brisk' is not a length of time; write it like '6 months' or '14 days'",
    ),
    "a meaning left out": (
        "as: {brisk: 7 days, slow: 1 month}",
        "as: {brisk: 7 days}",
        "as: {brisk",
        "say what each choice of 'pace' means: brisk, slow",
    ),
    "what is missed neither suspends nor escalates": (
        "if missed: {setting: missed}",
        "if missed: {setting: pace}",
        "if missed: {setting: pace}",
        "setting 'pace': 'brisk' is neither 'suspend' nor 'escalate'",
    ),
    "what is missed does something unknown": (
        "if missed: {setting: missed}",
        "if missed: ignore",
        "if missed: ignore",
        "'ignore' is not possible for 'if missed'; choose one of 'suspend' or 'escalate'",
    ),
    "a length of time in another form": (
        "{do: train, role: nurse, within: 14 days}",
        "{do: train, role: nurse, within: two weeks}",
        "within: two weeks",
        "'two weeks' is not a length of time; write it like '6 months' or '14 days'",
    ),
    "a length of time of nothing": (
        "{do: train, role: nurse, within: 14 days}",
        "{do: train, role: nurse, within: 0 days}",
        "within: 0 days",
        "'0 days' is not a length of time; write it like '6 months' or '14 days'",
    ),
    "a window the wrong way round": (
        "observed: 1 month to 3 months",
        "observed: 3 months to 1 month",
        "observed: 3 months",
        "'3 months to 1 month' closes before it opens, or may; write it like '1 month to 3 months'",
    ),
    "a window that may close before it opens": (
        "observed: 1 month to 3 months",
        "observed: 30 days to 1 month",
        "observed: 30 days",
        "'30 days to 1 month' closes before it opens, or may; write it like '1 month to 3 months'",
    ),
    "a window that is none": (
        "observed: 1 month to 3 months",
        "observed: 3 months",
        "observed: 3 months",
        "'3 months' is not a window; write it like '1 month to 3 months'",
    ),
    "a window counted from nothing": (
        "    together: {at least",
        "    between: 1 month to 3 months\n    together: {at least",
        "between: 1 month to 3 months\n    together",
        "a window has to be counted from something; add 'counted from'",
    ),
    "a start of which nothing is counted": (
        "    between: {task: observed}\n",
        "",
        "counted from: [assessed]",
        "say what is counted: 'between' for a window, or 'at least every'",
    ),
    "a window that also comes round again": (
        "    between: {task: observed}\n",
        "    between: {task: observed}\n    at least every: 6 months\n",
        "between: {task: observed}",
        "a requirement has a window or comes round again, not both; make it two",
    ),
    "lifted by what it is not counted from": (
        "also lifted by: [assessed]",
        "also lifted by: [trained]",
        "trained]}",
        "'trained' is not among 'counted from'",
    ),
    "undone by one person only, though counted from something": (
        "    if missed: {setting: missed}\n",
        "    if missed: {setting: missed}\n    undone by: whoever gave it\n",
        "undone by: whoever",
        "what is counted from something else is undone by anybody; take this out",
    ),
    "of this stay, but asked at home": (
        "    after: [trained]\n",
        "    after: [trained]\n    since: admission\n",
        "since: admission",
        "only what is asked in hospital can be since admission; add 'in: [hospital]'",
    ),
    "assured, but never allowed to train": (
        "assured: [agency]",
        "assured: [broker]",
        "broker]",
        "'broker' is not among 'trained by'",
    ),
    "another outcome that is the wanted one": (
        "      not yet competent: {status: action plan}\n",
        "      competent: {status: action plan}\n",
        "competent: {status",
        "'competent' is not another outcome of 'assessment'; there are: not yet competent",
    ),
    "half a way out": (
        "not yet competent: {status: action plan}",
        "not yet competent: {status: action plan, do: train}",
        "not yet competent: {status",
        "a way out needs 'do', 'role' and 'within'; give all three or none",
    ),
    "a no that leaves it in force": (
        "not yet competent: {status: action plan}",
        "not yet competent: {status: in force}",
        "status: in force",
        "what says otherwise cannot leave it in force; choose what it makes of it",
    ),
    "missing, and yet in force": (
        "while unmet: waiting for training",
        "while unmet: in force",
        "while unmet: in force",
        "what is missing cannot leave it in force; choose what it makes of it",
    ),
    "a task without a figure that is asked of it": (
        "    practices: 2\n",
        "",
        "feed:\n",
        "'practices' is missing: the requirement 'assessed' asks each task for it",
    ),
    "a figure of the task in the wrong place": (
        "at least: {task: practices}",
        "at least: {task: observed}",
        "task: observed}\n    after",
        "'at least' cannot take a task's 'observed'; it takes 'practices'",
    ),
    "never delegated, without the text": (
        '    figures: example, not approved\n    text: ["2:783"]\n',
        "    figures: example, not approved\n",
        "tube:\n",
        "'text' is missing: say where the text lets the framework say when a task can be delegated",
    ),
    "a risk that there is not": (
        "risk: 3",
        "risk: 5",
        "risk: 5",
        "5 is not possible for 'risk'; choose one of 1, 2, 3 or 4",
    ),
    "a day that there is not": (
        "to: 2030-12-31",
        "to: 2030-11-31",
        "to: 2030-11-31",
        "'2030-11-31' is not a real date; write it like 2026-12-01",
    ),
    "in force backwards": (
        "to: 2030-12-31",
        "to: 2019-12-31",
        "to: 2019-12-31",
        "it would end before it begins; check the two dates",
    ),
    "a version without quotes": (
        'version: "1"',
        "version: 2016.1",
        "version: 2016.1",
        "'version' has to be text, and it is 2016.1; put it in quotes",
    ),
    "an id with capitals": (
        "framework: small",
        "framework: Small",
        "framework: Small",
        "'Small' cannot be 'framework'; use small letters, digits and hyphens",
    ),
    "text where a list belongs": (
        'text: ["2:775"]',
        'text: "2:775"',
        'text: "2:775"',
        "'text' has to be a list, such as [one, another]; it is '2:775'",
    ),
    "text where fields belong": (
        '  monitors: {roles: [nurse], why: Somebody watches., text: ["2:800"]}\n',
        "  monitors: nurse\n",
        "monitors: nurse",
        "'monitors' has to hold fields of its own, such as 'name: value'",
    ),
    "an unknown status": (
        "while unmet: waiting for training",
        "while unmet: waiting",
        "while unmet: waiting\n",
        None,
    ),
    "no YAML": (
        "status: example, not approved\n",
        "status: [example, not approved\n",
        ": {from: 2020-01-01",
        "this is not YAML: expected ',' or ']', but got ':'; check quotes, colons and indentation",
    ),
    "a tab for indentation": (
        "  panel decides:\n",
        "\tpanel decides:\n",
        "\tpanel",
        "this is not YAML: found character '\\t' that cannot start any token; check quotes, colons and indentation",
    ),
    "a field name that is not text": (
        'sources: {"2": ',
        "sources: {2: ",
        "2: Delegating",
        "the name of a field has to be text; put it in quotes",
    ),
    "an alias": (
        'text: ["2:775"]',
        "text: *elsewhere",
        "*elsewhere",
        "this is not YAML: anchors (&) and aliases (*) are not read here; write the value out",
    ),
    "a tag": (
        "title: A small",
        "title: !!python/name A small",
        "!!python/name",
        "this is not YAML: tags such as tag:yaml.org,2002:python/name are not read here; write the plain value",
    ),
    "a number without end": (
        "risk: 3",
        f"risk: {'3' * 5000}",
        "333",
        "this is not YAML: this number is too long; check quotes, colons and indentation",
    ),
    "two documents": (
        "tasks:\n",
        "---\ntasks:\n",
        "---\n",
        "a second document begins here; keep one to a file",
    ),
    "a control character": (
        "title: A small",
        "title: A \x00small",
        "\x00",
        "there is a character here that no text has; take it out",
    ),
}


def place(text: str, pointed_at: str) -> str:
    """Line and column of what the finger points at."""
    assert text.count(pointed_at) >= 1, f"{pointed_at!r} is not in the faulty file"
    before = text[: text.index(pointed_at)]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


@pytest.mark.parametrize(("old", "new", "pointed_at", "message"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_mistake_is_told_with_its_place_and_what_to_do(
    old: str, new: str, pointed_at: str, message: str | None
) -> None:
    assert old in SMALL, f"{old!r} is not in the small framework"
    faulty = SMALL.replace(old, new, 1)
    with pytest.raises(FaultyFile) as caught:
        parse_framework("small.yaml", faulty.encode())
    told = [str(fault) for fault in caught.value.faults]
    assert len(told) == 1, told
    assert told[0].startswith(f"small.yaml:{place(faulty, pointed_at)}: "), told
    if message is not None:
        assert told[0] == f"small.yaml:{place(faulty, pointed_at)}: {message}"


def test_the_small_framework_itself_has_no_faults() -> None:
    assert parse_framework("small.yaml", SMALL.encode()).id == "small"


def test_every_mistake_in_a_file_is_told_in_the_order_of_the_file() -> None:
    faulty = (
        SMALL.replace("risk: 3", "risk: 5")
        .replace('version: "1"', "version: 1")
        .replace("about: Give a feed.", "")
    )
    with pytest.raises(FaultyFile) as caught:
        parse_framework("small.yaml", faulty.encode())
    assert [fault.line for fault in caught.value.faults] == sorted(
        fault.line for fault in caught.value.faults
    )
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "1:1: the file has to start with fields, such as 'framework: my-framework'"),
        (b"# only a remark\n", "1:1: the file has to start with fields, such as 'framework: my-framework'"),
        (b"- a list\n", "1:1: the file has to start with fields, such as 'framework: my-framework'"),
        (b"just text", "1:1: the file has to start with fields, such as 'framework: my-framework'"),
        (b"title: A\nwhy: \xff\xfe", "2:6: this is not text in UTF-8; save the file as UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00", "1:1: this is not text in UTF-8; save the file as UTF-8"),
    ],
)
def test_what_is_no_framework_at_all_is_told_at_its_place(content: bytes, message: str) -> None:
    with pytest.raises(FaultyFile) as caught:
        parse_framework("it.yaml", content)
    assert str(caught.value) == f"it.yaml:{message}"


def test_a_file_that_begins_with_a_byte_order_mark_is_read() -> None:
    assert parse_framework("small.yaml", b"\xef\xbb\xbf" + SMALL.encode()).id == "small"


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(FaultyFile, match=r"nowhere\.yaml:1:1: cannot be read: No such file or directory"):
        load_framework(tmp_path / "nowhere.yaml")
    with pytest.raises(FaultyFile, match="cannot be read: Is a directory"):
        load_framework(tmp_path)


def test_a_file_far_too_large_is_refused_unread(tmp_path: Path) -> None:
    big = tmp_path / "big.yaml"
    big.write_bytes(b"a: " + b"b" * 3_000_000)
    with pytest.raises(FaultyFile, match="larger than 2,000,000 bytes; split it"):
        load_framework(big)


@pytest.mark.parametrize("nest", ["[" * 5000, "{a: " * 5000, "- " * 5000, "? " * 3000])
def test_deep_nesting_is_refused_and_crashes_nothing(nest: str) -> None:
    with pytest.raises(FaultyFile, match=r"nested too deeply|not (a )?YAML"):
        parse_framework("deep.yaml", f"title: {nest}".encode())


def test_the_hash_of_a_framework_is_that_of_its_very_bytes() -> None:
    content = SMALL.encode()
    framework = parse_framework("small.yaml", content)
    assert (framework.content, framework.sha256) == (content, hashlib.sha256(content).hexdigest())
    assert parse_framework("small.yaml", content + b"\n").sha256 != framework.sha256


def test_the_library_holds_what_comes_with_safehands() -> None:
    assert {framework.id for framework in library()} >= {"staffordshire", "staffordshire-hospital"}
    assert from_library("staffordshire", "2016.1").version == "2016.1"


@pytest.mark.covers("ST-01", "ST-03")
def test_one_framework_serves_all_of_staffordshire_and_says_what_it_is_based_on() -> None:
    """Seven groups, one framework, found under each of the source's three spellings."""
    text = from_library("staffordshire").text
    assert "Royal College of Nursing" in text.based_on
    assert len(text.also_known_as) == 3


@pytest.mark.parametrize(
    ("id", "version", "message"),
    [
        ("stafford", None, "there is no framework 'stafford'; there are: "),
        ("staffordshire", "1999", "there is no framework 'staffordshire version 1999'; there are: "),
        ("../staffordshire", None, "there is no framework '../staffordshire'; there are: "),
        ("*", None, "there is no framework"),
    ],
)
def test_an_unknown_framework_is_told_with_those_there_are(
    id: str, version: str | None, message: str
) -> None:
    with pytest.raises(UnknownFramework) as caught:
        from_library(id, version)
    assert str(caught.value).startswith(message)
    assert id in ("*", "../staffordshire") or "staffordshire" in str(caught.value)


def test_of_several_versions_the_newest_is_taken_and_each_can_be_named(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "framework.yaml").write_text(SMALL)
    newer = SMALL.replace('version: "1"', 'version: "2"').replace("from: 2020", "from: 2024")
    (folder / "framework-2.yaml").write_text(newer)
    assert from_library("small", folder=tmp_path).version == "2"
    assert from_library("small", "1", folder=tmp_path).version == "1"
    assert [framework.version for framework in library(tmp_path)] == ["1", "2"]
