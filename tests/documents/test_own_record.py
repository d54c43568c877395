"""The record that a PA carries: tagged, in one piece, and it names nobody whom the PA supports."""

from __future__ import annotations

from datetime import UTC, date, datetime

from documents.own_record import General, Next, Record, Shown, TaskLine, own_record_pdf
from documents.whom import Whom
from tests.documents.reading import pages, tool

LEARNED = Shown(
    "Training in infection prevention: completed", date(2026, 5, 5), "Nia Price (clinical trainer)"
)
TASK = TaskLine(
    task="Gastrostomy feed",
    pa="Amina Yusuf",
    person="M.E.L. (case SH-0001)",
    delegation_id="de_1",
    tag="In force",
    colour="green",
    answer="Amina Yusuf may do this task, alone.",
    meaning="Every requirement is met.",
    until=date(2026, 8, 9),
    later=(Next("First observation", "Omar Haddad, monitoring nurse", "from 9 June 2026"),),
    shown=(LEARNED,),
)


def a_record(*tasks: TaskLine, approved: bool = True) -> Record:
    return Record(
        whom=Whom("Amina Yusuf", alike=("Amina Yusuf",)),
        asked_at=datetime(2026, 5, 17, 9, 1, tzinfo=UTC),
        is_pa=True,
        approved=approved,
        tasks=tasks,
        general=(General("Amina Yusuf", (LEARNED,)),),
    )


def test_the_record_is_a_tagged_pdf_with_what_it_is_good_for() -> None:
    pdf = own_record_pdf((a_record(TASK),))
    said = " ".join(" ".join(pages(pdf)).split())
    assert "Gastrostomy feed, for M.E.L. (case SH-0001)" in said
    assert "As of 17 May 2026 at 10:01" in said
    assert "Good until 9 August 2026, if nothing changes before." in said
    assert "First observation: Omar Haddad, monitoring nurse, from 9 June 2026" in said
    assert b"Tagged:          yes" in tool("pdfinfo", "-", given=pdf).stdout
    assert own_record_pdf((a_record(TASK),)) == pdf


def test_a_record_by_rules_that_nobody_approved_says_so_and_one_without_a_task_too() -> None:
    said = " ".join(" ".join(pages(own_record_pdf((a_record(approved=False),)))).split())
    assert "Not for real care" in said
    assert "No task is asked for today." in said
