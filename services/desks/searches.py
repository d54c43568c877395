"""What somebody searched for, kept under an id: names and NHS numbers must not stand in an address or a log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from models.ids import new_id
from models.views import KeptSearch
from services.act import Act

KEPT = timedelta(hours=12)
"""As long as a login lasts at most."""


def keep_search(act: Act, text: str) -> str:
    """The id under which these words can be looked for until the end of the day's work; the same words once."""
    mine = (
        KeptSearch.person_id == act.actor.person_id,
        KeptSearch.organisation_id == act.actor.organisation_id,
    )
    act.session.execute(delete(KeptSearch).where(*mine, _is_old(act.now)))
    before = act.session.scalars(select(KeptSearch).where(*mine, KeptSearch.text == text)).first()
    if before:
        before.kept_at = act.now
        return before.id
    row = KeptSearch(
        id=new_id("se"),
        person_id=act.actor.person_id,
        organisation_id=act.actor.organisation_id,
        text=text,
        kept_at=act.now,
    )
    act.session.add(row)
    return row.id


def kept_search(session: Session, person_id: str, organisation_id: str, id: str) -> str | None:
    """The words; None for another's search as for one that is over."""
    row = session.get(KeptSearch, id)
    if row is None or (row.person_id, row.organisation_id) != (person_id, organisation_id):
        return None
    return row.text


def with_old_searches(session: Session, now: datetime) -> Sequence[str]:
    """Those who searched for something longer ago than it is kept."""
    return session.scalars(
        select(KeptSearch.person_id).where(_is_old(now)).distinct().order_by(KeptSearch.person_id)
    ).all()


def drop_old_searches(act: Act, person_id: str) -> None:
    """Throw away what one of them searched for: it may be a name or an NHS number."""
    act.session.execute(delete(KeptSearch).where(KeptSearch.person_id == person_id, _is_old(act.now)))


def _is_old(now: datetime) -> ColumnElement[bool]:
    return KeptSearch.kept_at < now - KEPT
