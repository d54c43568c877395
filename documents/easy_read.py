"""What was decided, in easy read: short sentences, one idea each, large letters, a picture beside each idea.

The rule, which the tests keep for every answer there is: no sentence has more than twelve words, where a name counts as
one; and the words have a reading age of nine years at most (Flesch and Kincaid's grade and five years). The names of
tasks are clinical words that nobody may change: they stand in headings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from documents.easy_pictures import easy_picture
from documents.pages import page_pdf
from documents.whom import Whom
from documents.words import day
from rules.vocabulary import Status

LONGEST_SENTENCE = 12
"""Words in a sentence, where a name counts as one."""
READING_AGE = 9
"""Years, at most."""


@dataclass(frozen=True, slots=True)
class ToRing:
    """Somebody to ring; without a number the page says that there is none."""

    name: str
    telephone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was decided about one task of one PA, as plain values."""

    task: str
    pa: str
    status: Status
    alone: bool
    supervised: bool
    in_hospital: bool = False
    until: date | None = None
    next_by: date | None = None
    next_who: str = ""
    conditions: bool = False
    ring: tuple[ToRing, ...] = ()
    at_night: str = ""
    approved: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """One idea: its picture, its heading and its sentences."""

    picture: str
    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EasyTask:
    """One task in easy read."""

    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class EasyRead:
    """Everything for one person."""

    person: Whom
    asked_at: datetime
    tasks: tuple[EasyTask, ...]


WHY: dict[Status, tuple[str, ...]] = {
    "in force": ("All the checks are done.",),
    "never delegated": ("The rules say no.", "No PA may do this task."),
    "waiting for clinical recommendations": ("A nurse must write down what you need.",),
    "waiting for agreement": ("Somebody must still say yes.",),
    "waiting for training": ("{pa} must learn more first.",),
    "waiting for assessment": ("A nurse must watch {pa} do it.",),
    "action plan": ("{pa} must learn more.",),
    "waiting for co-ordinator": ("Some checks are not done yet.",),
    "waiting for panel": ("A group of people must still say yes.",),
    "waiting for the ward": ("The ward must still say yes.",),
    "declined": ("People met to talk about it.", "They said no."),
    "withdrawn": ("Somebody said no to this task.",),
    "suspended": ("Somebody stopped it to keep you safe.",),
    "lapsed": ("A check is too old.", "It must be done again."),
    "no answer": ("We do not know if it is safe.", "So the answer is no."),
}
"""Why it is so, for each status of a decision."""


def easy_task(one: Decided) -> EasyTask:
    """One decision in easy read, spoken to the person whose care it is."""
    parts = (
        _may(one),
        Part("why", "Why?", tuple(line.format(pa=one.pa) for line in WHY[one.status])),
        *_limits(one),
        _when(one),
        _ring(one),
        Part("choice", "You choose", ("You can say no at any time.", "You do not have to say why.")),
    )
    return EasyTask(f"{one.task}: {one.pa}", parts)


def easy_whom(who: Whom) -> tuple[str, ...]:
    """Whom it is for, so that nobody reads what was decided for somebody else."""
    said = [f"Born on {day(who.born)}."] if who.born else []
    said += [f"NHS number {who.nhs_number}."] if who.nhs_number else []
    for name in who.alike:
        said += [f"Somebody else has a name like {name}.", "Do not mix them up."]
    return tuple(said)


def easy_read_pdf(pages: tuple[EasyRead, ...]) -> bytes:
    """The same on A4 in large letters; the same values give the same bytes. Raises ``documents.pdf.PangoMissing``."""
    at = pages[0].asked_at
    return page_pdf(
        "easy_read.html.jinja", "Easy read", at, pages=pages, picture=easy_picture, whom=easy_whom
    )


def _may(one: Decided) -> Part:
    place = ("You are in hospital.", "This is for the hospital.") if one.in_hospital else ()
    test = () if one.approved else ("This is only a test.", "Do not use it for real care.")
    if one.alone:
        said = (f"{one.pa} may do this task.", f"{one.pa} may do it alone.")
        return Part("yes", "Yes", (*test, *place, *said))
    if one.supervised:
        said = (f"{one.pa} may not do it alone.", "A trained person must be there.")
        return Part("with", "Only with help", (*test, *place, *said))
    return Part("no", "No", (*test, *place, f"{one.pa} may not do this task now."))


def _limits(one: Decided) -> tuple[Part, ...]:
    if not (one.alone or one.supervised):
        return ()
    more = ("There are more rules.", "Ask what they are.") if one.conditions else ()
    said = (f"{one.pa} may do this task for you only.", "No one else may do it for them.")
    return (Part("rules", "The rules", (*said, f"{one.pa} must stop when you say stop.", *more)),)


def _when(one: Decided) -> Part:
    if one.until:
        until = f"This is good until {day(one.until)}."
        return Part(
            "until", "How long?", (until, "Then we check again.", "If things change, it can stop sooner.")
        )
    if one.next_by and one.next_who:
        said = ("Somebody has to do the next step.", f"Who: {one.next_who}.", f"By: {day(one.next_by)}.")
        return Part("next", "What is next?", said)
    return Part("next", "What is next?", ("We do not know yet.", "Ask the people below."))


def _ring(one: Decided) -> Part:
    said = [line for who in one.ring for line in _who(who)] or ["We do not know who to ring.", "Please ask."]
    night = [f"At night, ring {one.at_night}."] if one.at_night else []
    return Part("ring", "Who to ring", ("Ring if you are worried.", *said, *night, "In danger, ring 999."))


def _who(one: ToRing) -> tuple[str, ...]:
    if one.telephone:
        return (f"{one.name}: {one.telephone}.",)
    return (f"Ask for {one.name}.", "We do not have the number.")
