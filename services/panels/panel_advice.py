"""Advice between co-ordinator and panel (2:807): a question and an answer. It decides nothing and is no evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.ids import new_id
from models.panel_work import AdviceAsked, AdviceGiven
from models.panels import Panel
from rules.moments import instant, london_day
from services import record
from services.act import Act, Refused
from services.panels.panel_seats import seats


def ask_advice(act: Act, panel: Panel, row: DelegationRow, words: str) -> AdviceAsked:
    """A co-ordinator asks the panel what it thinks. Raises Refused without a question."""
    if not words.strip():
        raise Refused("A question says what is asked.", way_out="write the question")
    asked = AdviceAsked(
        id=new_id("aa"),
        panel_id=panel.id,
        delegation_id=row.id,
        question=words.strip(),
        asked_at=act.now,
        asked_by=act.actor.person_id,
    )
    subject = {"panel": panel.id, "delegation": row.id, "advice": asked.id}
    record.write(act, panel.organisation_id, "advice asked of panel", subject, rows=[asked])
    return asked


def give_advice(act: Act, asked: AdviceAsked, words: str) -> AdviceGiven:
    """A member answers. Raises Refused to whoever is not nominated today, without an answer, and twice."""
    panel = act.session.get_one(Panel, asked.panel_id)
    today = london_day(instant(act.now))
    if act.actor.person_id not in {one.person_id for one in seats(act.session, panel.id, today)}:
        raise Refused("Only a member of this panel gives its advice.", way_out="leave it to a member")
    if act.session.get(AdviceGiven, asked.id):
        raise Refused("This question is answered already.", way_out="ask another question")
    if not words.strip():
        raise Refused("Advice says something.", way_out="write the answer")
    given = AdviceGiven(
        advice_id=asked.id, answer=words.strip(), given_at=act.now, given_by=act.actor.person_id
    )
    subject = {"panel": panel.id, "delegation": asked.delegation_id, "advice": asked.id}
    record.write(act, panel.organisation_id, "advice given by panel", subject, rows=[given])
    return given


def advice_about(session: Session, delegation_id: str) -> Sequence[tuple[AdviceAsked, AdviceGiven | None]]:
    """Every question about a delegation, oldest first, with its answer if there is one."""
    return _with_answers(session, AdviceAsked.delegation_id == delegation_id)


def waiting_questions(session: Session, panel_ids: Collection[str]) -> list[AdviceAsked]:
    """What these panels have not answered: it stays on the list of the next meeting."""
    found = _with_answers(session, AdviceAsked.panel_id.in_(panel_ids))
    return [asked for asked, given in found if given is None]


def _with_answers(session: Session, which: object) -> Sequence[tuple[AdviceAsked, AdviceGiven | None]]:
    rows = session.execute(
        select(AdviceAsked, AdviceGiven)
        .outerjoin(AdviceGiven, AdviceGiven.advice_id == AdviceAsked.id)
        .where(which)  # type: ignore[arg-type]
        .order_by(AdviceAsked.asked_at, AdviceAsked.id)
    )
    return [(asked, given) for asked, given in rows]
