"""A co-ordinator's own views of the caseload: filters under a name, one of which may come first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.ids import new_id
from models.views import SavedView
from services.act import Act, NotFound, Refused
from services.desks.caseload import Filters

MOST, LONGEST = 20, 60
"""How many views one person may keep, and how long a name may be."""


def views_of(session: Session, person_id: str, organisation_id: str) -> Sequence[SavedView]:
    """Somebody's views at an organisation, by name."""
    mine = (SavedView.person_id == person_id, SavedView.organisation_id == organisation_id)
    return session.scalars(select(SavedView).where(*mine).order_by(func.lower(SavedView.name))).all()


def view_for(session: Session, person_id: str, organisation_id: str, id: str) -> SavedView:
    """One of somebody's own views; raises NotFound for another's as for none."""
    row = session.get(SavedView, id)
    if row is None or (row.person_id, row.organisation_id) != (person_id, organisation_id):
        raise NotFound("no such view")
    return row


def filters_of(view: SavedView) -> Filters:
    """What a view shows."""
    return Filters(view.search, view.status, view.in_hospital, view.overdue)


def save_view(act: Act, name: str, filters: Filters) -> SavedView:
    """Keep filters under a name.

    Raises Refused without filters, without a name, for a name that is taken, and for more views than are kept.
    """
    if not filters:
        raise Refused("There is no filter to save.", way_out="choose what to show first")
    mine = views_of(act.session, act.actor.person_id, act.actor.organisation_id)
    if len(mine) >= MOST:
        raise Refused(f"You have {MOST} views already.", way_out="delete one that you no longer use")
    row = SavedView(
        id=new_id("vw"),
        person_id=act.actor.person_id,
        organisation_id=act.actor.organisation_id,
        name=_good(name, mine),
        search=filters.search,
        status=filters.status,
        in_hospital=filters.in_hospital,
        overdue=filters.overdue,
        is_default=False,
        made_at=act.now,
    )
    act.session.add(row)
    return row


def rename_view(act: Act, view: SavedView, name: str) -> None:
    """Raises Refused as saving does."""
    others = views_of(act.session, view.person_id, view.organisation_id)
    view.name = _good(name, [one for one in others if one.id != view.id])


def show_first(act: Act, view: SavedView, *, first: bool) -> None:
    """From now on the caseload opens with this view, instead of any other; or with every case again."""
    act.session.execute(
        update(SavedView)
        .where(SavedView.person_id == view.person_id, SavedView.organisation_id == view.organisation_id)
        .values(is_default=False)
    )
    view.is_default = first


def delete_view(act: Act, view: SavedView) -> None:
    """The view is gone; the cases are not."""
    act.session.delete(view)


def _good(name: str, others: Sequence[SavedView]) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused("The view has no name.", way_out="enter a name that tells you what it shows")
    if len(name) > LONGEST:
        raise Refused(f"The name must be {LONGEST} characters or fewer.", way_out="shorten it")
    if name.casefold() in {one.name.casefold() for one in others}:
        raise Refused("You have a view of this name already.", way_out="enter another name")
    return name
