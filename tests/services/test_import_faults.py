"""Every fault an import can find: one row of this table each, with the row, the column and the words it is told in."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from services.importing.import_caseload import check_file
from services.importing.import_columns import COLUMNS
from services.importing.import_faults import Fault, FaultyCaseload, shown

TODAY = date(2026, 6, 1)

Cells = dict[str, str]

BOARD: Cells = {"row": "organisation", "key": "board", "name": "Westdale ICB", "kind": "icb", "code": "INV31"}
NURSE: Cells = {
    "row": "practitioner", "key": "idris", "name": "Idris Morgan", "role": "clinical trainer",
    "organisation": "board", "register": "NMC", "number": "99I7001E", "from": "1/4/2024", "until": "31/3/2027",
}  # fmt: skip
JOAN: Cells = {
    "row": "person", "key": "joan", "name": "Joan Whitaker", "born": "12/3/1949", "nhs_number": "9991000100",
}  # fmt: skip
LEWIS: Cells = {
    "row": "pa", "key": "lewis", "name": "Lewis Hartley", "person": "joan", "employer": "Joan Whitaker",
    "model": "direct", "from": "6/1/2025",
}  # fmt: skip
TRAINING: Cells = {
    "row": "evidence", "evidence": "training", "outcome": "completed", "pa": "lewis", "person": "joan",
    "task": "gastrostomy feed", "on": "27/1/2025", "by": "idris", "provider": "board",
}  # fmt: skip
BASE = (BOARD, NURSE, JOAN, LEWIS, TRAINING)
"""Rows 2 to 6 of a sound file; the tests change or add one."""

ADAM: Cells = {**JOAN, "key": "adam", "name": "Adam Okafor", "nhs_number": "9991000119"}
DBS: Cells = {
    "row": "evidence",
    "evidence": "DBS check",
    "outcome": "seen",
    "pa": "lewis",
    "on": "3/1/2025",
    "by": "idris",
}
ENDED: Cells = {"row": "evidence", "evidence": "registration", "outcome": "ended", "on": "3/1/2025"}
MANY_ROLES: Cells = {**NURSE, "role": "clinical trainer + monitoring nurse"}


def file_of(*rows: Cells, columns: tuple[str, ...] = tuple(COLUMNS)) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def faults_of(content: bytes) -> tuple[Fault, ...]:
    with pytest.raises(FaultyCaseload) as refused:
        check_file(content, TODAY)
    return refused.value.faults


def test_the_rows_these_tests_change_have_no_fault() -> None:
    summary = check_file(file_of(*BASE, ADAM, DBS), TODAY).summary
    assert (summary.organisations, summary.people, summary.employments, summary.evidence) == (1, 4, 1, 2)


@pytest.mark.parametrize(
    ("row", "change", "column", "words"),
    [
        (2, {"kind": "nursing agancy"}, "kind", "did you mean 'nursing agency'?"),
        (2, {"kind": "shop"}, "kind", "write one of: broker-linked provider, charity, icb"),
        (2, {"name": ""}, "name", "this cell is empty, and each 'organisation' row needs it"),
        (3, {"role": "clinical trainr"}, "role", "did you mean 'clinical trainer'?"),
        (3, {"role": "clinical trainer + surgeon"}, "role", "'surgeon' is not a role that the frameworks know"),
        (3, {"organisation": "nowhere"}, "organisation", "there is no organisation 'nowhere'"),
        (3, {"register": "NCM"}, "register", "'NCM' is not a register"),
        (3, {"number": ""}, "number", "this cell is empty"),
        (3, {"until": "31/3/2024"}, "until", "it ends before it begins"),
        (3, {"from": "1/4/24"}, "from", "the year has two digits; write all four"),
        (4, {"nhs_number": "9991000101"}, "nhs_number", "the check digit is wrong; check the number with the person"),
        (4, {"nhs_number": "999100010"}, "nhs_number", "there are 9 digits and an NHS number has ten"),
        (4, {"nhs_number": "not known"}, "nhs_number", "an NHS number is ten digits"),
        (4, {"nhs_number": ""}, "nhs_number", "this cell is empty"),
        (4, {"born": ""}, "born", "this cell is empty"),
        (4, {"born": "30/2/1949"}, "born", "February 1949 has no day 30"),
        (4, {"born": "29/2/2023"}, "born", "February 2023 has no day 29"),
        (4, {"born": "3/13/1949"}, "born", "there is no month 13; the day comes first"),
        (4, {"born": "2/6/2026"}, "born", "is in the future"),
        (4, {"born": "12/3/1849"}, "born", "the year 1849 is too long ago"),
        (4, {"born": "17968"}, "born", "format the column as a date"),
        (4, {"born": "spring 1949"}, "born", "this is not a date; write it like 2026-05-04"),
        (4, {"task": "gastrostomy feed"}, "task", "a 'person' row has nothing to say here; clear the cell"),
        (5, {"person": "nobody"}, "person", "there is nobody with the key 'nobody'"),
        (5, {"person": "idris"}, "person", "'idris' in row 3 is not a budget holder"),
        (5, {"model": "indirect"}, "model", "did you mean 'direct'?"),
        (5, {"employer": ""}, "employer", "who employs a PA is told whole or not at all"),
        (6, {"evidence": "trainnig"}, "evidence", "did you mean 'training'?"),
        (6, {"evidence": "void"}, "evidence", "evidence is voided in Safehands, not by an import"),
        (6, {"outcome": "complete"}, "outcome", "did you mean 'completed'?"),
        (6, {"outcome": "competent"}, "outcome", "is not what 'training' says; did you mean 'completed'?"),
        (6, {"task": "gastrotomy feed"}, "task", "did you mean 'gastrostomy feed'?"),
        (6, {"task": "brain surgery"}, "task", "'brain surgery' is not a task that the frameworks know"),
        (6, {"on": "2/6/2026"}, "on", "is in the future, and evidence is about what has happened"),
        (6, {"on": "27/1/2025 25:00"}, "on", "there is no such time of day"),
        (6, {"on": "30/3/2025 01:30"}, "on", "does not exist: the clocks went forward over it"),
        (6, {"on": ""}, "on", "this cell is empty, and each 'evidence' row needs it"),
        (6, {"by": ""}, "by", "nobody stands behind it"),
        (6, {"by": "idris + nobody"}, "by", "there is nobody with the key 'nobody'"),
        (6, {"pa": "joan"}, "pa", "'joan' in row 4 is not a PA"),
        (6, {"pa": ""}, "pa", "this cell is empty, and 'training' needs it"),
        (6, {"person": ""}, "about", "give the topic of the training here, or fill both person and task"),
        (6, {"about": "infection preventoin"}, "about", "did you mean 'infection prevention'?"),
        (6, {"ward": "Ward 4"}, "ward", "'training' is not about this; clear the cell"),
        (6, {"provider": "elsewhere"}, "provider", "there is no organisation 'elsewhere'"),
        (6, {"acting_as": "monitoring nurse"}, "acting_as", "not have the role 'monitoring nurse'; on file: clinical"),
        (6, {"acting_as": "nurse"}, "acting_as", "'nurse' is not a role that the frameworks know"),
        (6, {"until": "26/1/2025"}, "until", "it ends before it begins"),
        (6, {"row": "evidense"}, "row", "did you mean 'evidence'?"),
        (6, {"row": ""}, "row", "this cell is empty; write one of: employment, evidence"),
        (7, {**ADAM, "key": "little adam"}, "key", "'little adam' cannot be a key: no spaces, no +"),
        (7, {**ADAM, "key": "joan"}, "key", "row 4 has the key 'joan' already"),
        (7, {**ADAM, "nhs_number": "999 100 0100"}, "nhs_number", "row 4 has the same"),
        (7, {**NURSE, "key": "other"}, "number", "row 3 has the same"),
        (7, {**BOARD, "key": "other"}, "code", "row 2 has the same"),
        (7, TRAINING, "", "row 6 says the same; if it happened twice that day, give the times as well"),
        (7, {**DBS, "provider": "board"}, "provider", "only training has a provider"),
        (7, {**DBS, "about": "something"}, "about", "'DBS check' is not about this"),
        (7, ENDED, "about", "this cell is empty, and 'registration' needs it"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_row_its_column_and_what_to_do(
    row: int, change: Cells, column: str, words: str
) -> None:
    rows = [*BASE, {}][:row]
    rows[row - 2 :] = [{**(BASE[row - 2] if row < 7 else {}), **change}, *BASE[row - 1 :]]
    faults = faults_of(file_of(*rows))
    assert [(one.row, one.column) for one in faults] == [(row, column)], list(map(str, faults))
    assert words in faults[0].message


def test_all_faults_of_a_file_are_told_in_its_order() -> None:
    rows = [
        {**BOARD, "kind": "shop"},
        NURSE,
        {**JOAN, "nhs_number": "9991000101"},
        LEWIS,
        {**TRAINING, "on": "soon"},
    ]
    faults = faults_of(file_of(*rows, {**ADAM, "born": "99/99/1999"}))
    assert [(one.row, one.column) for one in faults] == [
        (2, "kind"),
        (4, "nhs_number"),
        (6, "on"),
        (7, "born"),
    ]


def test_somebody_with_several_roles_has_to_say_which() -> None:
    faults = faults_of(file_of(BOARD, MANY_ROLES, JOAN, LEWIS, TRAINING))
    assert [str(one) for one in faults] == [
        "row 6, column acting_as: 'idris' has several roles; say in which: clinical trainer, monitoring nurse"
    ]


def test_a_missing_column_is_told_once_and_not_for_every_row() -> None:
    columns = tuple(name for name in COLUMNS if name != "born")
    faults = faults_of(file_of(*BASE, ADAM, columns=columns))
    assert [str(one) for one in faults] == [
        "row 1, column born: this column is missing; each 'person' row needs it"
    ]


def test_an_unknown_and_a_doubled_column_are_faults() -> None:
    header, rest = file_of(*BASE).split(b"\r\n", 1)
    changed = header.replace(b"nhs_number", b"nhs_nummer").replace(b"telephone", b"name")
    messages = [str(one) for one in faults_of(changed + b"\r\n" + rest)]
    assert "row 1, column name: this column is there twice; take one out" in messages
    assert "row 1, column nhs_nummer: there is no column 'nhs_nummer'; did you mean 'nhs_number'?" in messages


def test_headings_are_read_as_people_write_them() -> None:
    header, rest = file_of(*BASE).split(b"\r\n", 1)
    changed = header.replace(b"nhs_number", b" NHS Number ").replace(b"acting_as", b"Acting as")
    assert check_file(changed + b"\r\n" + rest, TODAY).summary.people == 3


@pytest.mark.parametrize("column", ["born", "key", "row", "task"])
def test_no_message_shows_a_whole_nhs_number_in_whichever_column_it_was_written(column: str) -> None:
    number, spaced = "9991000119", "999 100 0119"
    rows = [BOARD, NURSE, {**JOAN, column: f"{spaced} {number}"}, LEWIS, TRAINING]
    told = "\n".join(map(str, faults_of(file_of(*rows, {**DBS, "pa": number, "by": f"{spaced} + {number}"}))))
    assert number not in told
    assert spaced not in told


def test_a_cell_is_quoted_short_and_without_anything_a_terminal_would_obey() -> None:
    assert shown("\x1b[2Jcleared") == "'?[2Jcleared'"
    assert len(shown("long " * 50)) < 50
    assert shown("999 100 0119") == "'…119'"


def test_a_registration_may_begin_in_the_future_and_an_employment_too() -> None:
    rows = [BOARD, {**NURSE, "from": "1/7/2026"}, JOAN, {**LEWIS, "from": "1/7/2026"}, TRAINING]
    assert check_file(file_of(*rows), TODAY).summary.employments == 1


def test_two_supervised_practices_on_one_day_are_told_apart_by_their_times() -> None:
    practice = {**TRAINING, "evidence": "supervised practice", "outcome": "done safely", "provider": ""}
    twice = [{**practice, "on": f"27/1/2025 {time}"} for time in ("10:00", "15:30")]
    assert check_file(file_of(*BASE, *twice), TODAY).summary.evidence == 3
