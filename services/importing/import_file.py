"""From the bytes of a file to rows and cells: what spreadsheets make of CSV is put up with, and said."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.importing.import_columns import COLUMNS, ROWS
from services.importing.import_faults import Fault, FaultyCaseload, did_you_mean, shown

MOST_ROWS = 100_000
MOST_BYTES = 100_000_000

NOT_TEXT = {
    b"PK\x03\x04": "this is an Excel or OpenDocument file, not CSV; save it as 'CSV UTF-8' and import that",
    b"\xd0\xcf\x11\xe0": "this is an old Excel file, not CSV; save it as 'CSV UTF-8' and import that",
    b"%PDF": "this is a PDF, not CSV; ask for the spreadsheet it was made from",
    b"\xff\xfe": "this is UTF-16, which Excel calls 'Unicode text'; save it as 'CSV UTF-8' and import that",
    b"\xfe\xff": "this is UTF-16, which Excel calls 'Unicode text'; save it as 'CSV UTF-8' and import that",
}
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}


@dataclass(frozen=True)
class Row:
    """One row: its number as a spreadsheet shows it, and what its filled cells say."""

    number: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass
class Sheet:
    """A file that could be read; ``faults`` are those of its form, ``notes`` what was put up with."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_sheet(content: bytes) -> Sheet:
    """Read a caseload file. Raises FaultyCaseload where there is nothing to be read row by row."""
    text = _text(content)
    separator = _separator(text)
    # Excel writes this line for itself and does not show it.
    text = text.removeprefix(f"sep={separator}").lstrip("\r\n") if text.startswith("sep=") else text
    sheet = Sheet()
    if separator != ",":
        sheet.notes.append(f"The file is separated by {SEPARATORS[separator]}, and was read that way.")
    records = _records(text, separator, sheet)
    header = next((record for record in records if any(map(str.strip, record[1]))), None)
    if header is None:
        raise FaultyCaseload(
            [*sheet.faults, Fault(0, "", "the file is empty; docs/import.md shows what goes into it")]
        )
    columns = _columns(header[0], header[1], sheet)
    if "row" not in columns:
        wrong = "this column is missing; it says what each row is. docs/import.md shows a caseload file"
        raise FaultyCaseload([Fault(header[0], "row", wrong)])
    for number, record in records:
        if any(map(str.strip, record)):
            sheet.rows.append(_row(number, record, columns, sheet))
    if not sheet.rows and not sheet.faults:
        sheet.faults.append(Fault(0, "", "there is a header and nothing below it"))
    _check_columns(columns, header[0], sheet)
    return sheet


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        wrong = f"the file is larger than {MOST_BYTES // 1_000_000} MB; split it into several"
        raise FaultyCaseload([Fault(0, "", wrong)])
    for beginning, wrong in NOT_TEXT.items():
        if content.startswith(beginning):
            raise FaultyCaseload([Fault(0, "", wrong)])
    if b"\0" in content:
        raise FaultyCaseload([Fault(0, "", "this is not text; save the spreadsheet as 'CSV UTF-8'")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        wrong = (
            f"line {line} has letters that are not UTF-8; save the spreadsheet as 'CSV UTF-8', not as 'CSV'"
        )
        raise FaultyCaseload([Fault(0, "", wrong)]) from None


def _separator(text: str) -> str:
    """Whichever stands most often in the first line that says anything."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    counted = Counter({separator: first.count(separator) for separator in SEPARATORS})
    return counted.most_common(1)[0][0] if any(counted.values()) else ","


def _records(text: str, separator: str, sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """The records, numbered as a spreadsheet numbers its rows; a broken quotation mark ends the reading."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            record = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            wrong = f"it cannot be read from here on ({error}); check the quotation marks"
            sheet.faults.append(Fault(number, "", wrong))
            return
        if number > MOST_ROWS + 1:
            wrong = f"there are more than {MOST_ROWS:,} rows; split the file into several"
            raise FaultyCaseload([Fault(0, "", wrong)])
        yield number, record


def _columns(number: int, header: list[str], sheet: Sheet) -> list[str]:
    """The names of the columns, as they are known here; one without a name or with an unknown one is a fault."""
    columns = ["_".join(name.strip().casefold().split()) for name in header]
    for name, count in Counter(columns).items():
        if name and name not in COLUMNS:
            hint = did_you_mean(name, COLUMNS, listed=0)
            wrong = f"there is no column {shown(name)}; {hint}"
            sheet.faults.append(Fault(number, name, wrong))
        elif name and count > 1:
            sheet.faults.append(Fault(number, name, "this column is there twice; take one out"))
    return columns


def _row(number: int, record: list[str], columns: list[str], sheet: Sheet) -> Row:
    beyond = [cell for cell in record[len(columns) :] if cell.strip()]
    nameless = [cell for name, cell in zip(columns, record, strict=False) if not name and cell.strip()]
    if beyond or nameless:
        wrong = (
            "a cell is filled that has no column; if a text has a comma in it, put quotation marks round it"
        )
        sheet.faults.append(Fault(number, "", wrong))
    cells = {name: cell.strip() for name, cell in zip(columns, record, strict=False) if name}
    return Row(number, {name: cell for name, cell in cells.items() if cell})


def _check_columns(columns: list[str], number: int, sheet: Sheet) -> None:
    """A column that some row of the file needs has to be there."""
    kinds = {row.get("row").casefold() for row in sheet.rows}
    needed = {column: kind for kind in ROWS if kind in kinds for column in ROWS[kind].needs}
    sheet.faults += [
        Fault(number, column, f"this column is missing; each {kind!r} row needs it")
        for column, kind in needed.items()
        if column not in columns
    ]
