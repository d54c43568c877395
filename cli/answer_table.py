"""Answers as a readable page in the terminal: first the answer, then what to do, then why."""

from __future__ import annotations

import sys
from datetime import date

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rules.case_file import CaseFile
from rules.decision import Decision, Due, Named, Reason
from rules.moments import FOREVER, Span
from rules.question import Moment

_WIDEST = 110
"""Longer lines are hard to read, however wide the terminal is."""


def print_answers(file: CaseFile, answers: list[Decision], moment: Moment) -> None:
    """Plain words; no colour carries meaning on its own, and names are printed as they are."""
    console = _console()
    console.print(Text(file.title, style="bold"))
    console.print(Text(_asked(moment)))
    for answer in answers:
        console.print()
        console.print(Text(_headline(file, answer), style="bold"))
        for line in _lines(answer):
            console.print(Padding(Text(line), (0, 0, 0, 2), expand=False))
        console.print(Padding(_reasons(answer), (0, 0, 0, 2), expand=False))
    console.print()
    for line in _sources(answers):
        console.print(Text(line))


def _console() -> Console:
    width = min(Console(file=sys.stdout).width, _WIDEST) if sys.stdout.isatty() else _WIDEST
    return Console(file=sys.stdout, highlight=False, width=width)


def _asked(moment: Moment) -> str:
    about = moment.about
    asked = f"Asked about {_day(about)}" + (", every minute of it" if about.is_whole_day else "")
    return (
        asked
        if moment.known >= FOREVER
        else f"{asked}, by what was recorded up to {_day(Span.at(moment.known))}"
    )


def _headline(file: CaseFile, answer: Decision) -> str:
    people = file.known.people
    asked = answer.delegation
    who = f"{people[asked.pa].name} – {asked.task} – for {people[asked.person].name}"
    if answer.may:
        return f"YES  {who}: {answer.status}"
    if answer.supervised:
        return f"NO, except with a competent person present  {who}: {answer.status}"
    return f"NO  {who}: {answer.status}"


def _lines(answer: Decision) -> list[str]:
    lines = [f"To do by {_date(one.by)}: {one.kind} ({one.role})" for one in answer.actions]
    lines += [f"Due {_when(one)}: {one.kind}" for one in answer.due]
    if answer.cover:
        lines.append(f"Until then: {answer.cover}")
    if answer.accountable or answer.monitor:
        lines += [f"Accountable: {_named(answer.accountable)}", f"Monitors: {_named(answer.monitor)}"]
    return lines


def _reasons(answer: Decision) -> Table:
    """What is missing stands first: it is what the reader looks for."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("Met")
    table.add_column("Requirement", max_width=30)
    table.add_column("Because", ratio=1)
    table.add_column("Text", max_width=11)
    for reason in sorted(answer.reasons, key=lambda reason: reason.met):
        table.add_row(
            _met(reason), Text(reason.requirement), Text(reason.because), Text(" ".join(reason.cite))
        )
    return table


def _met(reason: Reason) -> str:
    if reason.met:
        return "yes"
    return "NO" if reason.gate else "overdue"


def _sources(answers: list[Decision]) -> list[str]:
    """The frameworks and settings behind the answers, once for all of them."""
    used = {
        (one.id, one.version, one.sha256): answer.approved for answer in answers for one in answer.frameworks
    }
    lines = [
        f"By {id} {version} ({sha256[:12]}){'' if approved else ', NOT APPROVED for live use'}"
        for (id, version, sha256), approved in used.items()
    ]
    settings = dict.fromkeys(setting for answer in answers for setting in answer.settings)
    chosen = [f"{one.name}: {one.value}" for one in settings if one.chosen]
    default = [f"{one.name}: {one.value}" for one in settings if not one.chosen]
    lines += [f"Chosen here: {'; '.join(chosen)}"] if chosen else []
    lines += [f"Not chosen, so by default: {'; '.join(default)}"] if default else []
    return lines


def _when(due: Due) -> str:
    if due.on:
        return f"by {_date(due.on)}"
    return f"from {_date(due.first or date.min)} to {_date(due.day)}"


def _named(named: Named | None) -> str:
    if named is None:
        return "nobody named"
    return ", ".join(part for part in (named.name, named.role, named.organisation) if part)


def _day(span: Span) -> str:
    """The day, with London's clock where the question is about an instant."""
    text = str(span)
    day = _date(date.fromisoformat(text[:10]))
    return day if span.is_whole_day else f"{day}, {text[11:16]}"


def _date(day: date) -> str:
    return f"{day:%a} {day.day} {day:%B %Y}"
