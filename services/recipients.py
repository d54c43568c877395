"""Who a message is for, how they are reached, and which messages reach nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
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
from services.owners import owners_of, people_for


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """A message that nobody can be told, and why."""

    message: Message
    why: str


def recipient_of(session: Session, message: Message, now: datetime) -> Party | None:
    """The person named, or the first of those whose role it is; None if there is nobody, not even a PHB lead."""
    if message.to_person_id:
        person = session.get_one(Person, message.to_person_id)
        return Party(person.id, person.name, message.to_role or "")
    action = action_of(session, message)
    if action is not None:
        return next(iter(owners_of(session, action, now)), None)
    row = session.get(DelegationRow, message.facts.get("delegation") or "")
    case = session.get_one(Case, message.case_id)
    found = people_for(session, case, message.to_role or "", [row] if row else [], now)
    return next(iter(found), None)


def action_of(session: Session, message: Message) -> Action | None:
    """The action a message is about, if it is about one."""
    return session.get(Action, message.facts.get("action") or "")


def is_settled(session: Session, message: Message) -> bool:
    """Whether what it asks for has been done or dropped, so that there is nothing left to tell."""
    action = action_of(session, message)
    return action is not None and session.get(ActionClosed, action.id) is not None


def waiting_messages(session: Session) -> Sequence[Message]:
    """What nobody has been told and no delivery holds, oldest first."""
    return session.scalars(
        select(Message)
        .where(
            ~exists().where(DeliveryItem.message_id == Message.id),
            ~exists().where(MessageSent.message_id == Message.id),
        )
        .order_by(Message.queued_at, Message.id)
    ).all()


def undeliverable(session: Session, now: datetime) -> list[Undeliverable]:
    """The messages that wait because nobody holds the role they are for, and there is no PHB lead."""
    return [
        Undeliverable(message, f"nobody holds the role {message.to_role!r}, and there is no PHB lead")
        for message in waiting_messages(session)
        if not is_settled(session, message) and recipient_of(session, message, now) is None
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
