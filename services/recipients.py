"""Who a message is for, how they are reached, and which messages reach nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import Session

from models.actions import Action, ActionClosed
from models.cases import Case, DelegationRow
from models.deliveries import ChannelName, ContactChoice, Delivery, DeliveryDone, DeliveryItem
from models.ids import new_id
from models.messages import Message, MessageSent
from models.people import Person
from services import record
from services.act import Act, Refused
from services.choices import Party
from services.owners import Roster, needing_each
from services.parts import in_parts

One = TypeVar("One", Action, Case, DelegationRow, Person)


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """A message that nobody can be told, and why."""

    message: Message
    why: str


def recipients(session: Session, messages: Sequence[Message], now: datetime) -> dict[str, Party]:
    """Who each of these messages is for, by its id: the person named, or the first of those whose role it is.

    One that reaches nobody, not even a PHB lead, is left out.
    """
    roster, about = Roster(session, now), _About(session, messages)
    roster.read(row for message in messages for row in about.rows(message))
    found: dict[str, Party] = {}
    for message in messages:
        if message.to_person_id:
            name = about.names[message.to_person_id]
            found[message.id] = Party(message.to_person_id, name, message.to_role or "")
        elif owners := roster.people_for(about.case(message), about.role(message), about.rows(message)):
            found[message.id] = owners[0]
    return found


def action_of(session: Session, message: Message) -> Action | None:
    """The action a message is about, if it is about one."""
    return session.get(Action, message.facts.get("action") or "")


def is_settled() -> ColumnElement[bool]:
    """What a message asks for has been done or dropped, so that there is nothing left to tell."""
    return exists().where(ActionClosed.action_id == Message.facts["action"].as_string())


def to_be_told(session: Session, ids: Sequence[str] | None = None) -> list[Message]:
    """What waits and is not settled, oldest first; of these messages only, if any are named."""
    if ids is None:
        return list(session.scalars(_LEFT))
    return [one for part in in_parts(ids) for one in session.scalars(_LEFT_OF_THESE, {"ids": part})]


def settled_of(session: Session, messages: Sequence[Message]) -> set[str]:
    """Which of these messages are settled, by id."""
    parts = in_parts(one.id for one in messages)
    return {id for part in parts for id in session.scalars(_SETTLED_OF_THESE, {"ids": part})}


def waiting() -> Select[tuple[Message]]:
    """What nobody has been told and no delivery holds, oldest first."""
    return (
        select(Message)
        .where(
            ~exists().where(DeliveryItem.message_id == Message.id),
            ~exists().where(MessageSent.message_id == Message.id),
        )
        .order_by(Message.queued_at, Message.id)
    )


_LEFT = waiting().where(~is_settled())
_THESE = Message.id.in_(bindparam("ids", expanding=True))
_LEFT_OF_THESE = _LEFT.where(_THESE)
_SETTLED_OF_THESE = select(Message.id).where(is_settled(), _THESE)


def undeliverable(session: Session, now: datetime) -> list[Undeliverable]:
    """The messages that wait because nobody holds the role they are for, and there is no PHB lead."""
    messages = to_be_told(session)
    reached = recipients(session, messages, now)
    return [
        Undeliverable(message, f"nobody holds the role {message.to_role!r}, and there is no PHB lead")
        for message in messages
        if message.id not in reached
    ]


def channel_of(session: Session, person_id: str) -> ChannelName:
    """As the person chose last; without a choice by e-mail where an address is on record, else by letter.

    After an address was refused, by letter, until a choice is recorded anew.
    """
    choice = _last_choice(session, person_id)
    refused_at = session.scalar(
        select(func.max(DeliveryDone.at))
        .join(Delivery, Delivery.id == DeliveryDone.delivery_id)
        .where(Delivery.person_id == person_id, DeliveryDone.outcome == "refused")
    )
    address = session.get_one(Person, person_id).email
    if not address or (refused_at and (choice is None or choice.chosen_at <= refused_at)):
        return "letter"
    return choice.channel if choice else "e-mail"


def choose_contact(act: Act, organisation_id: str, person_id: str, channel: ChannelName) -> ContactChoice:
    """Record how a person wants to be reached. Raises Refused for e-mail without an address on record."""
    if channel != "letter" and not act.session.get_one(Person, person_id).email:
        raise Refused(
            "No e-mail address is on record for this person.", way_out="add the address, or choose letters"
        )
    last = _last_choice(act.session, person_id)
    choice = ContactChoice(
        id=new_id("cc"),
        person_id=person_id,
        number=last.number + 1 if last else 1,
        channel=channel,
        chosen_at=act.now,
        recorded_by=act.actor.id,
    )
    record.write(
        act, organisation_id, "way to be reached chosen", {"person": person_id}, rows=[choice],
        details={"channel": channel},
    )  # fmt: skip
    return choice


def _last_choice(session: Session, person_id: str) -> ContactChoice | None:
    return session.scalars(
        select(ContactChoice)
        .where(ContactChoice.person_id == person_id)
        .order_by(ContactChoice.number.desc())
        .limit(1)
    ).one_or_none()


class _About:
    """What messages are about, read together: their actions, cases, delegations and the people they name."""

    def __init__(self, session: Session, messages: Sequence[Message]) -> None:
        facts = [one.facts for one in messages]
        self._actions = _by_id(session, Action, (one.get("action") for one in facts))
        self._cases = _by_id(
            session,
            Case,
            [*(one.case_id for one in messages), *(one.case_id for one in self._actions.values())],
        )
        self._needing = needing_each(session, self._actions)
        self._rows = _by_id(session, DelegationRow, (one.get("delegation") for one in facts))
        people = _by_id(session, Person, (one.to_person_id for one in messages))
        self.names = {person.id: person.name for person in people.values()}

    def case(self, message: Message) -> Case:
        action = self._action(message)
        return self._cases[action.case_id if action else message.case_id]

    def role(self, message: Message) -> str:
        action = self._action(message)
        return action.role if action else message.to_role or ""

    def rows(self, message: Message) -> Sequence[DelegationRow]:
        """The delegations that need its action now; without an action, the one it names."""
        if action := self._action(message):
            return self._needing.get(action.id, ())
        row = self._rows.get(message.facts.get("delegation") or "")
        return [row] if row else []

    def _action(self, message: Message) -> Action | None:
        return self._actions.get(message.facts.get("action") or "")


def _by_id(session: Session, kind: type[One], ids: Iterable[str | None]) -> dict[str, One]:
    """The rows of a kind with these ids."""
    parts = in_parts(id for id in ids if id)
    return {row.id: row for part in parts for row in session.scalars(_with_ids(kind), {"ids": part})}


@cache
def _with_ids(kind: type[One]) -> Select[tuple[One]]:
    return select(kind).where(kind.id.in_(bindparam("ids", expanding=True)))
