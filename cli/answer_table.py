"""Answers as a readable page in the terminal: first the answer, then why, then what is due and to be done."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rules.case_file import CaseFile
from rules.decision import Decision, Due, Named
from rules.question import Moment


def print_answers(file: CaseFile, answers: list[Decision], moment: Moment) -> None:
    """Plain words; no colour carries meaning on its own, and names are printed as they are."""
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 110)
    console.print(Text(f"{file.title}\nAsked about {moment.about}"), style="bold")
    for answer in answers:
        console.print()
        console.print(Text(_headline(file, answer)), style="bold")
        for line in _lines(answer):
            console.print(Text(f"  {line}"))
        console.print(_reasons(answer))


def _headline(file: CaseFile, answer: Decision) -> str:
    people = file.known.people
    asked = answer.delegation
    who = f"{people[asked.pa].name}, {asked.task}, for {people[asked.person].name}"
    if answer.may:
        return f"YES  {who}: {answer.status}"
    if answer.supervised:
        return f"NO, only with a competent person present  {who}: {answer.status}"
    return f"NO  {who}: {answer.status}"


def _lines(answer: Decision) -> list[str]:
    lines = [f"To do: {one.kind} ({one.role}, by {one.by})" for one in answer.actions]
    lines += [f"Due: {one.kind} {_when(one)}" for one in answer.due]
    if answer.cover:
        lines.append(f"Until then: {answer.cover}")
    lines.append(f"Accountable: {_named(answer.accountable)}. Monitors: {_named(answer.monitor)}.")
    versions = ", ".join(f"{one.id} {one.version} ({one.sha256[:12]})" for one in answer.frameworks)
    lines.append(f"Frameworks: {versions}{'' if answer.approved else '  NOT APPROVED for live use'}")
    lines += [
        f"Setting {one.name}: {one.value}{'' if one.chosen else ' (default)'}" for one in answer.settings
    ]
    return lines


def _reasons(answer: Decision) -> Table:
    table = Table("Met", "Requirement", "Because", "Text", show_edge=False, pad_edge=False)
    for reason in answer.reasons:
        met = "yes" if reason.met else "NO" if reason.gate else "overdue"
        table.add_row(met, Text(reason.requirement), Text(reason.because), ", ".join(reason.cite))
    return table


def _when(due: Due) -> str:
    return f"on {due.on}" if due.on else f"from {due.first} to {due.last}"


def _named(named: Named | None) -> str:
    return f"{named.name}, {named.role}, {named.organisation}" if named else "nobody named"
