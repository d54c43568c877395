"""What spreadsheets make of CSV: what is put up with, what is refused, and in which words."""

from __future__ import annotations

import pytest

from services.importing import import_file
from services.importing.import_faults import FaultyCaseload
from services.importing.import_file import read_sheet

SEMICOLONS = "The file is separated by semicolons, and was read that way."
GOOD = "row,key,name,kind\norganisation,board,Westdale ICB,icb\n"


def refused(content: bytes) -> str:
    with pytest.raises(FaultyCaseload) as error:
        read_sheet(content)
    return str(error.value)


@pytest.mark.parametrize(
    ("content", "notes"),
    [
        (GOOD.encode(), []),
        (GOOD.encode("utf-8-sig"), []),
        (GOOD.replace("\n", "\r\n").encode(), []),
        (GOOD.rstrip("\n").encode(), []),
        (GOOD.replace(",", ";").encode(), [SEMICOLONS]),
        (GOOD.replace(",", "\t").encode(), ["The file is separated by tabs, and was read that way."]),
        (b"sep=;\r\n" + GOOD.replace(",", ";").encode(), [SEMICOLONS]),
        (GOOD.replace("board", '"board"').encode(), []),
        (GOOD.replace("kind", "kind,,").replace("icb", "icb,,").encode(), []),
    ],
)  # fmt: skip
def test_what_people_save_is_read_the_same(content: bytes, notes: list[str]) -> None:
    sheet = read_sheet(content)
    assert [row.cells for row in sheet.rows] == [
        {"row": "organisation", "key": "board", "name": "Westdale ICB", "kind": "icb"}
    ]
    assert sheet.notes == notes
    assert sheet.faults == []


def test_rows_are_numbered_as_the_spreadsheet_numbers_them() -> None:
    """Empty rows count, and a text over two lines is one row."""
    rows = '\n"organisation",a,"First\nline",icb\n,,,\n\norganisation,b,B,icb\n'
    sheet = read_sheet(("row,key,name,kind" + rows).encode())
    assert [(row.number, row.get("key")) for row in sheet.rows] == [(2, "a"), (5, "b")]
    assert sheet.rows[0].get("name") == "First\nline"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"\n\n,,\n", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b"PK\x03\x04and so on", "this is an Excel or OpenDocument file, not CSV; save it as 'CSV UTF-8'"),
        (b"\xd0\xcf\x11\xe0\xa1", "this is an old Excel file"),
        (b"%PDF-1.7", "this is a PDF"),
        (GOOD.encode("utf-16"), "this is UTF-16"),
        (b"row,key\n\0\0\0", "this is not text"),
        (GOOD.replace("Westdale", "Wéstdale").encode("latin-1"), "line 2 has letters that are not UTF-8"),
        (b"name,key\nA,b\n", "row 1, column row: this column is missing"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(content: bytes, words: str) -> None:
    assert words in refused(content)


def test_a_header_with_nothing_below_it_is_a_fault() -> None:
    assert [str(one) for one in read_sheet(b"row,key,name\n").faults] == [
        "the file: there is a header and nothing below it"
    ]


@pytest.mark.parametrize(
    ("rows", "row", "words"),
    [
        ('organisation,a,"A,icb\n', 2, "check the quotation marks"),
        ('organisation,a,"A" B,icb\n', 2, "check the quotation marks"),
        ("organisation,a,A, B,icb\n", 2, "if a text has a comma in it, put quotation marks round it"),
        (f"organisation,a,{'A' * 200_000},icb\n", 2, "it cannot be read from here on"),
    ],
)
def test_a_broken_row_is_told_with_its_number(rows: str, row: int, words: str) -> None:
    faults = read_sheet(f"row,key,name,kind\n{rows}".encode()).faults
    assert [(one.row, words in one.message) for one in faults] == [(row, True)], faults


def test_more_rows_than_can_be_checked_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert import_file.MOST_ROWS == 100_000
    monkeypatch.setattr(import_file, "MOST_ROWS", 3)
    header, row = GOOD.splitlines()
    assert len(read_sheet("\n".join([header, *[row] * 3]).encode()).rows) == 3
    assert "there are more than 3 rows; split the file into several" in refused(
        "\n".join([header, *[row] * 4]).encode()
    )


def test_a_hundred_thousand_rows_and_one_more_are_refused_quickly() -> None:
    assert "there are more than 100,000 rows" in refused(b"row,key\n" + b"person,a\n" * 100_001)


def test_a_file_that_is_too_large_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_file, "MOST_BYTES", 10)
    assert "the file is larger than" in refused(GOOD.encode())
