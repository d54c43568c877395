"""The inbox of a trainer or monitoring nurse, a page at a time: what is hers to do comes first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from rules.moments import instant, london_day
from services.paged import page_of
from services.training.arrangements import Arranged, arranged
from services.training.trainer_desk import Place, SignOff, places_in_inbox, sign_offs_of
from web.parts import presenters
from web.parts.decision_words import by_when, capital
from web.parts.pagination import page_at, pagination
from web.parts.presenters import Tag
from web.trainer import arranged_words
from web.viewer import Viewer

A_PAGE = 20

TO_DO, TO_TRAIN, OTHERS, WITH_OTHERS = "to_do", "to_train", "others", "with_others"
SECTIONS = (TO_DO, TO_TRAIN, OTHERS, WITH_OTHERS)
"""What is hers to do; what waits for whoever trains; nothing to do now; with somebody else. In this order."""


@dataclass(frozen=True)
class Line:
    """One delegation in the inbox, in words."""

    href: str
    pa: str
    person: str
    task: str
    tag: Tag
    to_do: tuple[tuple[str, str, bool], ...]
    """What, by when, and whether it is overdue."""
    arranged: tuple[str, ...] = ()
    """With whom it is, and the dates."""


def inbox_page(
    session: Session, viewer: Viewer, stands_in_for: Collection[str], now: datetime, number: int
) -> dict[str, Any]:
    """What the page of the inbox is told: the lines of each section that are on it, and what counts for all pages.

    ``stands_in_for`` are the people whose work is hers meanwhile.
    """
    today = london_day(instant(now))
    found = places_in_inbox(session, viewer.person_id, now, viewer.role)
    on_record = arranged(session, [one.id for one in found])
    known = {one.id: on_record.get(one.id, Arranged()) for one in found}
    mine = {viewer.person_id, "", *stands_in_for}
    sections: dict[str, list[Place]] = {name: [] for name in SECTIONS}
    for place in found:
        with_me = known[place.id].person_id in mine
        sections[_section(place) if with_me else WITH_OTHERS].append(place)
    page = page_of([(name, one) for name in SECTIONS for one in sections[name]], number, A_PAGE)
    names = arranged_words.names_of(session, [known[one.id] for _, one in page.lines])
    shown: dict[str, list[Line]] = {name: [] for name in SECTIONS}
    told = sign_offs_of(session, [one for _, one in page.lines], viewer.role)
    for (name, _), one in zip(page.lines, told, strict=True):
        shown[name].append(_line(one, today, known, names, viewer))
    return shown | {
        "page": page,
        "pagination": pagination(page.number, page.pages, page_at("/sign-offs")),
        "waits": len(sections[TO_DO]),
        "overdue": sum(one.first is not None and one.first < today for one in sections[TO_DO]),
    }


def _section(one: Place) -> str:
    """Where nobody has been asked by name, whoever gives the training finds it among what waits for that."""
    if one.first:
        return TO_DO
    return TO_TRAIN if one.status == "waiting for training" else OTHERS


def _line(
    one: SignOff, today: date, known: Mapping[str, Arranged], names: Mapping[str, str], viewer: Viewer
) -> Line:
    return Line(
        href=f"/sign-offs/{one.row.id}",
        pa=one.pa.name,
        person=one.person.name,
        task=capital(one.row.task),
        tag=presenters.status(one.status),
        to_do=tuple((capital(do.what), _when(do.by, today), do.by < today) for do in one.to_do),
        arranged=arranged_words.in_inbox(names, known[one.row.id], viewer),
    )


def _when(day: date, today: date) -> str:
    """`overdue by 3 days`, `today`, `tomorrow`, `by 10 July 2026`."""
    if day < today:
        return f"overdue by {presenters.counted((today - day).days, 'day')}"
    return by_when(day, today)
