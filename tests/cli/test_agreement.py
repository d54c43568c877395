"""``safehands agreement``: a file goes in, the ward's paper comes out, without any database."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from documents.agreement import agreement_html
from documents.own_papers import OwnPapers
from rules import decide as deciding
from rules import durable
from rules.facts import Facts
from rules.finding import Finding, Findings
from rules.requirement import Requirement
from services.agreements.agreement_file import paper_of_file, read_agreement
from tests.documents.reading import pages
from tests.rules.builders import ROOT

EXAMPLE = ROOT / "examples/hospital.yaml"
TEXT = EXAMPLE.read_text()
THIRD = "# - {role: induction lead"

Changed = Callable[..., Path]


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """The example with something replaced, as a file."""

    def change(*pairs: tuple[str, str]) -> Path:
        text = TEXT
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "hospital.yaml").write_text(text)
        return tmp_path / "hospital.yaml"

    return change


def agreement(case: Path, out: Path) -> Result:
    return CliRunner().invoke(app, ["agreement", str(case), "--out", str(out)])


def words(case: Path) -> str:
    """What the paper says, as a page of HTML."""
    return " ".join(agreement_html(paper_of_file(read_agreement(case), OwnPapers())).split())


@pytest.mark.printed
@pytest.mark.covers("HO-05", "HO-06", "HO-09", "HO-12", "HO-15")
def test_the_example_is_printed_and_can_be_read(tmp_path: Path) -> None:
    out = tmp_path / "agreement.pdf"
    result = agreement(EXAMPLE, out)
    assert (result.exit_code, result.stdout) == (0, f"{out}: NOT IN FORCE – waiting for signatures\n")
    sheets = [" ".join(page.split()) for page in pages(out.read_bytes())]
    for said in [
        "Patient Mrs Edith Lowe Born 7 March 1958 NHS number 999 000 0018",
        "Ward 7, Trentside General Hospital (invented) Admitted 1 December 2026 at 14:30, as an emergency",
        "Amina Yusuf senior PA May do alone gastrostomy feed",
        "Amina Yusuf Not here re-insert nasogastric tube – never delegated",
        "Ben Carter PA NOT YET INDUCTED: may not start DBS CHECK: not for every shift Not here gastrostomy feed",
        "ring the on-call nurse: 01632 960 144 Olwen Marsh",
    ]:
        assert said in sheets[0]
    assert all("NOT IN FORCE – waiting for signatures" in sheet for sheet in sheets)
    everything = " ".join(sheets)
    for said in [
        "gastrostomy feed May do alone 8 June 2026 Nia Price, clinical trainer 1 December 2026",
        "Nursing agency that trains the PAs Brook Nursing Agency",
        "up to and including Monday 28 December 2026",
        "Wed 2 Dec, 07:00 Wed 2 Dec, 19:00 12 hours Ben Carter PA NOT IN DATE Do not use this shift",
        "ward manager Signed by Ada Finch on 1 December 2026 at 18:10.",
        "induction lead Name: Signature: Date and time:",
        "The signature of the induction lead",
        "Version 2 of SH-0001-EX1, issued 1 December 2026 at 18:30",
    ]:
        assert said in everything


def test_with_all_three_signatures_it_is_in_force(changed: Changed, tmp_path: Path) -> None:
    case = changed((THIRD, THIRD.removeprefix("# ").rjust(len(THIRD))))
    assert agreement(case, tmp_path / "a.pdf").stdout.endswith("a.pdf: In force\n")
    assert "NOT IN FORCE" not in words(case)


def test_what_was_recorded_after_its_moment_is_not_on_it(changed: Changed) -> None:
    """The induction of 17:00 is not yet known at 16:30."""
    earlier = changed(("as of: 2026-12-01T18:30", "as of: 2026-12-01T16:30"), ("  - {role: ward", "# "),
                      ("  - {role: PHB", "# "), ("signatures:", "signatures: []"))  # fmt: skip
    assert "NOT YET INDUCTED" in words(earlier).partition("Ben Carter")[0]
    assert "NOT YET INDUCTED" not in words(EXAMPLE).partition("Ben Carter")[0]


def test_a_readmission_is_reviewed_sooner_and_a_decision_holds(changed: Changed) -> None:
    again = words(changed(("  # earlier:", "  earlier:")))
    assert "up to and including Thursday 17 December 2026" in again
    assert "counted the other way, the time would end on Monday 28 December 2026" in again
    ended = words(changed(("  # funding: {outcome: goes on", "  funding: {outcome: ends")))
    assert "up to and including Sunday 31 January 2027. It has been decided that it then ends." in ended


def test_every_fault_is_told_at_once_with_its_place_and_nothing_is_written(
    changed: Changed, tmp_path: Path
) -> None:
    case = changed(
        ("person: lowe                        #", "person: low                         #"),
        ("hospital: trentside", "hospital: nowhere"),
        ("rota:", "rota:\n  - {pa: cleo, designation: PA, starts: 2026-12-01T14:00, ends: 2026-12-01T13:00}"),
        (
            "ben, designation: PA, starts: 2026-12-02T07:00",
            "amina, designation: PA, starts: 2026-12-02T06:59",
        ),
        ("role: PHB lead, name", "role: cook, name"),
        ("acting as: clinical trainer, provider: brook", "acting as: clinical trainer, provider: creek"),
    )
    out = tmp_path / "agreement.pdf"
    result = agreement(case, out)
    told = [line.removeprefix(f"{case}:") for line in result.stderr.splitlines()]
    assert result.exit_code == 2
    assert not out.exists()
    lines = case.read_text().splitlines()
    for needle, message in [
        ("  person: low ", "there is nobody called 'low'"),
        ("hospital: nowhere", "there is no organisation 'nowhere'"),
        ("pa: cleo", "there is nobody called 'cleo'"),
        ("pa: cleo", "the shift does not end after it starts"),
        ("pa: cleo", "the shift starts before the admission"),
        ("2026-12-02T06:59", "this PA has another shift at that time"),
        ("id: learn-1", "there is no organisation 'creek'"),
    ]:
        number = next(place for place, line in enumerate(lines, 1) if needle in line)
        assert any(line.startswith(f"{number}:") and message in line for line in told), message


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("999 000 0018", "999 000 0019", "its check digit is wrong"),
        ("as of: 2026-12-01T18:30", "as of: 2026-12-01", "the time of day is missing"),
        ("admitted: 2026-12-01T14:30", "admitted: 2026-12-01T19:00", "say 'planned: true'"),
        ("roles: PHB holder, born: 1958-03-07", "roles: PHB holder", "'born' is missing"),
        ("role: PHB lead", "role: cook", "'cook' does not sign; these do: ward manager, PHB lead"),
        ("role: PHB lead", "role: ward manager", "the ward manager signs once"),
        ("at: 2026-12-01T18:20", "at: 2026-12-01T18:40", "this is after 'as of'"),
        ("requested: 2026-05-05}", "requested: 2026-05-05, where: home, ward: Ward 7}", "take it out"),
        ("kept by: north", "kept by: north\n  bed: 4", "there is no field 'bed' here"),
        ("true on: 2024-03-10", "true on: 2024-03-40", "is not a real date"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_line_and_column(
    changed: Changed, tmp_path: Path, old: str, new: str, message: str
) -> None:
    case = changed((old, new))
    result = agreement(case, tmp_path / "agreement.pdf")
    assert result.exit_code == 2
    assert any(
        message in line and line.removeprefix(f"{case}:").split(":")[0].isdigit()
        for line in result.stderr.splitlines()
    )
    assert list(tmp_path.iterdir()) == [case]


def test_a_case_without_the_hospitals_framework_has_no_agreement(changed: Changed, tmp_path: Path) -> None:
    case = changed(
        ("  - framework: staffordshire-hospital\n", ""),
        *((f"roles: {role}", "roles: PA") for role in ("ward manager", "induction lead", "nursing agency")),
    )
    told = agreement(case, tmp_path / "a.pdf").stderr
    assert (
        "No framework of this case knows a hospital working agreement. Way out: apply the hospital's" in told
    )


def test_a_nhs_number_that_is_refused_is_not_repeated_whole(changed: Changed, tmp_path: Path) -> None:
    assert "999 000" not in agreement(changed(("999 000 0018", "999 000 0019")), tmp_path / "a.pdf").stderr


def test_a_framework_that_is_not_in_force_yet_leaves_nothing_to_write(
    changed: Changed, tmp_path: Path
) -> None:
    """No answer is nothing to hand to a ward: from the record somebody would look into it, from a file nobody does."""
    case = changed(("2026-", "2014-"), ("2024-", "2012-"), ("2023-", "2011-"), ("2034-", "2024-"))
    result = agreement(case, tmp_path / "a.pdf")
    assert result.exit_code == 2
    assert "staffordshire 2016.1 is in force from 2016-01-01" in result.stderr
    assert list(tmp_path.iterdir()) == [case]


def test_where_the_two_evaluators_differ_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def wrong(requirements: tuple[Requirement, ...], facts: Facts) -> Findings:
        return durable.evaluate(requirements, facts) | {"formal review": Finding(needed=True, met=False)}

    monkeypatch.setattr(deciding, "durable", type("Fake", (), {"evaluate": staticmethod(wrong)}))
    result = agreement(EXAMPLE, tmp_path / "a.pdf")
    assert result.exit_code == 3
    assert "the two evaluators differ" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    result = agreement(EXAMPLE, tmp_path / "no such folder/a.pdf")
    assert result.exit_code == 2
    assert "name a file in a folder that is there" in result.stderr


def test_the_organisations_own_papers_may_be_named(tmp_path: Path) -> None:
    part = tmp_path / "papers/agreement/parties.html.jinja"
    part.parent.mkdir(parents=True)
    part.write_text("<h2>2. Who is who</h2>\n")
    arguments = [
        "agreement",
        str(EXAMPLE),
        "--out",
        str(tmp_path / "a.pdf"),
        "--papers",
        str(tmp_path / "papers"),
    ]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert "Who is who" in (tmp_path / "a.pdf").read_text()
    part.write_text("x\n{% if %}")
    (tmp_path / "a.pdf").unlink()
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, (tmp_path / "a.pdf").exists()) == (2, False)
    assert f"{part}:2:1: this is not a template" in result.stderr
