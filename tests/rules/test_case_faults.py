"""Every mistake in a case file is told with file, line, column, what is wrong and what to do.

Each row plants one mistake in examples/case.yaml: what is replaced, by what, what the finger points at, and the
message to the letter.
"""

from pathlib import Path

import pytest

from rules import case_text
from rules.case_file import CaseFile, load_case, parse_case
from rules.framework import from_library
from rules.framework_cases import cases_in
from rules.yaml_file import FaultyFile, YamlFile
from tests.rules.builders import EXAMPLE, ROOT

CASE = EXAMPLE.read_text()
KNOWN_TASKS = (
    "apply topical cream, change catheter bag, gastrostomy feed, give buccal midazolam, re-insert nasogastric tube, "
    "tracheostomy suction"
)
KNOWN_ROLES = (
    "PA, PHB co-ordinator, PHB holder, clinical trainer, monitoring nurse, nominated senior manager, "
    "registered practitioner, representative"
)
A_DATE = "write it like 2026-12-01 or 2026-12-01T20:00"
FIRST_FORM = "    true on: 2026-05-11\n"
NEW = "  - {id: new, evidence: %s, true on: 2026-12-01, recorded: 2026-12-01}\n\n# What is asked"

PLANTED = {
    "an impossible date": (
        FIRST_FORM,
        "    true on: 2026-02-30\n",
        "true on: 2026-02-30",
        f"'2026-02-30' is not a real date: day is out of range for month; {A_DATE}",
    ),
    "a time that the clocks skip": (
        FIRST_FORM,
        "    true on: 2026-03-29T01:30\n",
        "true on: 2026-03-29T01:30",
        (
            "'2026-03-29T01:30' is not a real date: 2026-03-29T01:30:00 does not exist: the clocks went forward over "
            f"it; {A_DATE}"
        ),
    ),
    "a time that comes twice": (
        FIRST_FORM,
        "    true on: 2026-10-25T01:30\n",
        "true on: 2026-10-25T01:30",
        (
            "'2026-10-25T01:30' is not a real date: 2026-10-25T01:30:00 came twice, as the clocks went back: add the "
            f"offset, +01:00 or +00:00; {A_DATE}"
        ),
    ),
    "a date in words": (
        FIRST_FORM,
        "    true on: 11 May 2026\n",
        "true on: 11 May 2026",
        f"'11 May 2026' is not a real date: it has another form; {A_DATE}",
    ),
    "no date of recording": (
        "    true on: 2026-05-11\n    recorded: 2026-05-11\n",
        FIRST_FORM,
        "id: form-1",
        "'recorded' is missing; every piece of evidence has two dates: say when it became known",
    ),
    "good until before it is true": (
        "good until: 2027-03-31",
        "good until: 2023-03-31",
        "good until: 2023",
        "it cannot stop being good before it is true; check the two dates",
    ),
    "an unknown task": (
        "    task: gastrostomy feed\n    requested: 2026-11-01\n",
        "    task: gastrostomy fed\n    requested: 2026-11-01\n",
        "task: gastrostomy fed\n",
        f"no framework that applies knows the task 'gastrostomy fed'; they know: {KNOWN_TASKS}",
    ),
    "an unknown task in the evidence": (
        "    task: gastrostomy feed            #",
        "    task: feeding                     #",
        "task: feeding",
        f"no framework that applies knows the task 'feeding'; they know: {KNOWN_TASKS}",
    ),
    "an unknown person": (
        "by: lowe\n",
        "by: mrs-lowe\n",
        "by: mrs-lowe",
        "there is nobody called 'mrs-lowe'; add them under 'people'",
    ),
    "an unknown person of several": (
        "by: [north-manager, south-manager]",
        "by: [north-manager, west-manager]",
        "west-manager",
        "there is nobody called 'west-manager'; add them under 'people'",
    ),
    "an unknown PA": (
        "  - pa: ben\n",
        "  - pa: benny\n",
        "pa: benny",
        "there is nobody called 'benny'; add them under 'people'",
    ),
    "an unknown practitioner": (
        "practitioner: nurse ",
        "practitioner: nurze ",
        "practitioner: nurze",
        "there is nobody called 'nurze'; add them under 'people'",
    ),
    "an unknown organisation": (
        "roles: PHB co-ordinator, organisation: north",
        "roles: PHB co-ordinator, organisation: nord",
        "organisation: nord",
        "there is no organisation 'nord'; add it under 'organisations'",
    ),
    "an unknown provider": (
        "provider: moorland ",
        "provider: moor ",
        "provider: moor",
        "there is no organisation 'moor'; add it under 'organisations'",
    ),
    "an unknown role": (
        "roles: PHB holder",
        "roles: PHB owner",
        "roles: PHB owner",
        f"no framework that applies knows the role 'PHB owner'; they know: {KNOWN_ROLES}",
    ),
    "a role that the person does not have": (
        "    acting as: clinical trainer       #",
        "    acting as: PHB holder             #",
        "acting as: PHB holder",
        "'nurse' does not have the role 'PHB holder'",
    ),
    "several roles and nothing said": (
        "    acting as: clinical trainer       # in which role, where somebody has several\n",
        "",
        "by: nurse                         # who",
        "'nurse' has several roles; say in which with 'acting as'",
    ),
    "an unknown kind": (
        "evidence: agreement",
        "evidence: consent",
        "evidence: consent",
        None,
    ),
    "an outcome of another kind": (
        "    outcome: given\n",
        "    outcome: competent\n",
        "outcome: competent\n    pa",
        "'agreement' cannot say 'competent'; it says: given, withdrawn",
    ),
    "no person where there has to be one": (
        "    person: lowe                      # whom it is about ...\n",
        "",
        "id: form-1",
        "'person' is missing: 'clinical recommendations form' has to say which",
    ),
    "about what it is never about": (
        "    practitioner: nurse  ",
        "    ward: seven\n    practitioner: nurse  ",
        "ward: seven",
        "'registration' is not about a ward; take 'ward' out",
    ),
    "about a party that it is never about": (
        "    outcome: given\n",
        "    outcome: given\n    practitioner: nurse\n",
        "practitioner: nurse\n",
        "'agreement' is not about a practitioner; take 'practitioner' out",
    ),
    "a registration of nobody": (
        "    practitioner: nurse               # a registration is about a practitioner\n",
        "",
        "id: reg-1",
        "'practitioner' is missing: 'registration' has to say which",
    ),
    "training in nothing": (
        CASE[
            CASE.index("    topic: infection") : CASE.index(
                "    by: nurse", CASE.index("    topic: infection")
            )
        ],
        "",
        "id: learn-1",
        "training is in a 'topic', or in a 'task' for a 'person'; say which",
    ),
    "a void of nothing": (
        "\n# What is asked",
        NEW % "void, outcome: void",
        "{id: new",
        "'voids' is missing: 'void' has to say which",
    ),
    "a void of what is not there": (
        "\n# What is asked",
        NEW % "void, outcome: void, voids: assess-9",
        "voids: assess-9",
        "there is no evidence 'assess-9' to void",
    ),
    "a void of a void": (
        "\n# What is asked",
        "  - {id: old, evidence: void, outcome: void, voids: assess-1, true on: 2026-12-01, recorded: 2026-12-01}\n"
        + NEW % "void, outcome: void, voids: old",
        "voids: old",
        "a void cannot be voided; record again what was right after all",
    ),
    "hospital without a ward": (
        "    where: home  ",
        "    admitted: 2026-12-01T14:30\n    where: hospital  ",
        "pa: amina\n    person: lowe\n    task: gastrostomy feed\n    requested",
        "give the 'ward' where the person is in hospital, and only there",
    ),
    "hospital without an admission": (
        "    where: home  ",
        "    ward: seven\n    where: hospital  ",
        "pa: amina\n    person: lowe\n    task: gastrostomy feed\n    requested",
        "say when the person was 'admitted' to hospital, and only then",
    ),
    "a ward at home": (
        "    where: home  ",
        "    ward: seven\n    where: home  ",
        "ward: seven",
        "give the 'ward' where the person is in hospital, and only there",
    ),
    "an unknown place": (
        "    where: home  ",
        "    where: school  ",
        "where: school",
        "'school' is not possible for 'where'; choose one of 'home' or 'hospital'",
    ),
    "an unknown framework": (
        "  - framework: staffordshire ",
        "  - framework: oxford ",
        "framework: oxford",
        None,
    ),
    "a framework named twice": (
        "\norganisations:",
        "  - {framework: staffordshire, settings: {panel decides: all, panel meets: twice a month}}\n\norganisations:",
        "{framework: staffordshire",
        "the framework 'staffordshire' is named twice; name each once",
    ),
    "neither framework nor file": (
        "\norganisations:",
        "  - settings: {}\n\norganisations:",
        "settings: {}",
        "name either a 'framework' of the library or a 'file'",
    ),
    "a setting that must be chosen and is not": (
        '      panel meets: every two months   # must be chosen: the text says "bi-monthly", which has two meanings\n',
        "",
        "settings:   ",
        (
            "setting 'panel meets' must be chosen: The text says the panel meets bi-monthly. Does that mean twice a "
            "month "
            "or every two months? Choose one of: twice a month, every two months"
        ),
    ),
    "a setting that cannot be so": (
        "panel decides: by risk ",
        "panel decides: by luck ",
        "panel decides: by luck",
        "'by luck' is not a choice of 'panel decides'; choose one of: all, by risk, exceptions",
    ),
    "an unknown setting": (
        "      panel decides: by risk ",
        "      tea breaks: two\n      panel decides: by risk ",
        "tea breaks: two",
        f"there is no setting 'tea breaks'; there are: {', '.join(from_library('staffordshire').text.settings)}",
    ),
    "an unknown field": (
        "    name: Moorland Community Nursing\n",
        "    name: Moorland Community Nursing\n    town: Leek\n",
        "town: Leek",
        "there is no field 'town' here; check its spelling or take it out",
    ),
    "nothing asked": (
        CASE[CASE.index("delegations:\n") :],
        "delegations: []\n",
        "delegations: []",
        "'delegations' is empty; give at least one",
    ),
}


def place(text: str, pointed_at: str) -> str:
    """Line and column of what the finger points at."""
    assert pointed_at in text, f"{pointed_at!r} is not in the faulty file"
    before = text[: text.index(pointed_at)]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def parsed(text: str) -> CaseFile:
    return parse_case(YamlFile("case.yaml", text.encode()), ROOT)


@pytest.mark.parametrize(("old", "new", "pointed_at", "message"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_mistake_is_told_with_its_place_and_what_to_do(
    old: str, new: str, pointed_at: str | None, message: str | None
) -> None:
    assert old in CASE, f"{old!r} is not in the example"
    faulty = CASE.replace(old, new, 1)
    with pytest.raises(FaultyFile) as caught:
        parsed(faulty)
    told = [str(fault) for fault in caught.value.faults]
    assert len(told) == 1, told
    if pointed_at is not None:
        assert told[0].startswith(f"case.yaml:{place(faulty, pointed_at)}: "), told
    if pointed_at is not None and message is not None:
        assert told[0] == f"case.yaml:{place(faulty, pointed_at)}: {message}"


def test_an_id_that_stands_twice_is_told_where_it_stands_the_second_time() -> None:
    faulty = CASE.replace("id: agree-1\n", "id: form-1\n")
    with pytest.raises(FaultyFile) as caught:
        parsed(faulty)
    line = faulty[: faulty.rindex("id: form-1")].count("\n") + 1
    assert str(caught.value) == (
        f"case.yaml:{line}:5: the id 'form-1' stands twice; every piece of evidence has its own"
    )


def test_all_mistakes_are_told_at_once() -> None:
    faulty = (
        CASE.replace("by: lowe\n", "by: nobody\n")
        .replace("roles: PHB holder", "roles: owner")
        .replace("pa: ben\n", "pa: bob\n")
    )
    with pytest.raises(FaultyFile) as caught:
        parsed(faulty)
    assert len(caught.value.faults) == 3


def test_a_framework_file_beside_the_case_is_used_and_its_faults_are_told_as_its_own(tmp_path: Path) -> None:
    mine = (ROOT / "rules/frameworks/staffordshire/framework.yaml").read_text()
    text = CASE.replace("- framework: staffordshire ", "- file: mine.yaml ").replace(
        '    version: "2016.1" ', "    # "
    )
    (tmp_path / "case.yaml").write_text(text)
    (tmp_path / "mine.yaml").write_text(mine.replace("framework: staffordshire", "framework: mine", 1))
    assert load_case(tmp_path / "case.yaml").applied[0].framework.id == "mine"
    (tmp_path / "mine.yaml").write_text(mine.replace("risk: 1", "risk: 9"))
    with pytest.raises(FaultyFile, match=r"mine\.yaml:\d+:5: 9 is not possible for 'risk'"):
        load_case(tmp_path / "case.yaml")


def test_the_example_explains_every_field_of_a_case_file() -> None:
    """Whoever looks for a field finds it there, in use or in a remark."""
    models = [getattr(case_text, name) for name in dir(case_text) if name.endswith("Text") and name != "Text"]
    fields = {field.alias or name for model in models for name, field in model.model_fields.items()}
    missing = [field for field in sorted(fields) if f"{field}:" not in CASE and f"`{field}" not in CASE]
    assert not missing, f"explain these in examples/case.yaml: {missing}"


# --- the cases beside a framework --------------------------------------------------------------------------

BASE = ROOT / "rules/frameworks/staffordshire/case-base.yaml"
ONE = """\
base: base.yaml
cases:
  - name: One.
    asked about: 2026-07-01
    expect: {may: true}
"""
SEEN = "    with: [{{id: {id}, evidence: DBS check, outcome: seen, pa: amina, true on: {day}, recorded: 2026-03-01}}]\n"


def faults_of(tmp_path: Path, cases: str) -> str:
    (tmp_path / "base.yaml").write_text(BASE.read_text())
    (tmp_path / "cases.yaml").write_text(cases)
    with pytest.raises(FaultyFile) as caught:
        list(cases_in(tmp_path / "cases.yaml"))
    return str(caught.value).replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(
    ("planted", "message"),
    [
        ("    without: [agree-9]\n", "cases.yaml:6:15: the base has no evidence of this id"),
        (
            SEEN.format(id="x", day="2026-02-30"),
            "cases.yaml:6:67: '2026-02-30' is not a real date: day is out of range for month; " + A_DATE,
        ),
        (
            SEEN.format(id="form-1", day="2026-02-01"),
            "cases.yaml:6:13: the id 'form-1' stands twice; every piece of evidence has its own",
        ),
        (
            "    delegation: {task: juggling}\n",
            f"cases.yaml:6:18: no framework that applies knows the task 'juggling'; they know: {KNOWN_TASKS}",
        ),
        (
            "    settings: {panel decides: never}\n",
            "cases.yaml:6:16: 'never' is not a choice of 'panel decides'; choose one of: all, by risk, exceptions",
        ),
        (
            "    expct: {}\n",
            "cases.yaml:6:5: there is no field 'expct' here; check its spelling or take it out",
        ),
    ],
)
def test_a_mistake_in_a_framework_case_is_told_where_it_was_written(
    tmp_path: Path, planted: str, message: str
) -> None:
    assert faults_of(tmp_path, ONE + planted) == message


def test_a_mistake_in_the_base_is_told_in_the_base(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(BASE.read_text().replace("by: lowe,", "by: lowes,"))
    (tmp_path / "cases.yaml").write_text(ONE)
    with pytest.raises(FaultyFile, match=r"base\.yaml:\d+:\d+: there is nobody called 'lowes'"):
        list(cases_in(tmp_path / "cases.yaml"))
