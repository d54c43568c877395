"""Deliveries: a digest is written and committed, then sent outside any transaction, then its end is written down.

Cut off in between, nobody knows whether it went out: the channel is asked where it can be, and where it cannot,
what was said is said once more in the next digest. It is never simply sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, sessionmaker

from documents.digest import Letter, digest_letter, digest_text
from models.cases import Case
from models.deliveries import ChannelName, Delivery, DeliveryAgain, DeliveryDone, DeliveryItem
from models.evidence import Document
from models.ids import new_id
from models.messages import Message, MessageSent
from models.organisations import Organisation
from models.people import Person
from rules.moments import instant, london_day
from services import record
from services.act import IN_TURN, Act
from services.channels.channel import Outgoing, Sent
from services.channels.configured import Post
from services.digests import Due, contacts_for, content_of, digest_of, has_had_one, key_of
from services.kept_documents import keep_document
from services.recipients import channel_of, is_settled, settled_of, to_be_told, waiting
from services.rule_behind import TOLD, of_house, of_setting

NOT_NEEDED = "not needed any more"
"""The channel of a message whose action was closed before anybody could be told."""

WHEN_TOLD = of_house(TOLD), of_setting("told before something falls due")
"""The rules behind whatever is told by itself."""

SENDING = timedelta(minutes=15)
"""How long a delivery may be under way before whoever sends it must have been cut off."""

E_MAIL: tuple[ChannelName, ...] = ("e-mail", "GOV.UK Notify")


class Hands(Protocol):
    """Who does it: transactions, and acts in them."""

    @property
    def sessions(self) -> sessionmaker[Session]: ...

    def act(self, session: Session) -> Act: ...


def due_settled(session: Session, now: datetime) -> Sequence[str]:
    """The messages that wait although what they ask for is done."""
    settled = waiting().where(Message.queued_at <= now, is_settled())
    return [one.id for one in session.scalars(settled)]


def carry_settled(act: Act, message_id: str) -> None:
    """Nobody need be told: the message is put away."""
    if act.session.get(MessageSent, message_id) is None:
        act.session.add(MessageSent(message_id=message_id, sent_at=act.now, channel=NOT_NEEDED))


def carry_digest(hands: Hands, post: Post, due: Due) -> None:
    """Write the digest, send it, and write down how that ended; a letter is done when it is written."""
    with hands.sessions.begin() as session:
        act = hands.act(session)
        delivery = begin(act, post, due)
        if delivery is None or delivery.channel == "letter":
            return
        name, outgoing, now = delivery.channel, outgoing_of(session, delivery), act.now
    sent = post.channels[name].send(outgoing, now)
    if sent.outcome == "in doubt":
        return  # asked about later, when the channel must know
    with hands.sessions.begin() as session:
        end(hands.act(session), outgoing.reference, sent)


def due_doubts(session: Session, now: datetime) -> Sequence[str]:
    """The deliveries that were begun some time ago and of which nobody wrote down the end."""
    return session.scalars(
        select(Delivery.id)
        .where(Delivery.begun_at <= now - SENDING, ~exists().where(DeliveryDone.delivery_id == Delivery.id))
        .order_by(Delivery.begun_at, Delivery.id)
    ).all()


def carry_doubt(hands: Hands, post: Post, delivery_id: str) -> None:
    """Ask the channel what became of it, and write that down; what no channel knows is in doubt."""
    with hands.sessions.begin() as session:
        channel = post.channels.get(session.get_one(Delivery, delivery_id).channel)
        now = hands.act(session).now
    sent = channel.ask(delivery_id, now) if channel else Sent("in doubt")
    with hands.sessions.begin() as session:
        end(hands.act(session), delivery_id, sent)


def begin(act: Act, post: Post, due: Due) -> Delivery | None:
    """Write down what is going to be sent; None if there is nothing any more, or there was a digest today."""
    act = act.under(*WHEN_TOLD)
    person = act.session.get_one(Person, due.person_id, with_for_update=IN_TURN)
    day = london_day(instant(act.now))
    if has_had_one(act.session, person.id, day):
        return None
    messages = to_be_told(act.session, due.message_ids)
    again = [act.session.get_one(Delivery, id) for id in due.again if _is_to_be_said(act.session, id)]
    if not messages and not again:
        return None
    key = key_of(act.session, person.id, day)
    channel = _served(post, channel_of(act.session, person.id))
    return _write(act, key, person, channel, messages, again, post.link)


def end(act: Act, delivery_id: str, sent: Sent) -> DeliveryDone:
    """Write down how a delivery ended; the first end stays. A refused address is answered with one letter."""
    act = act.under(*WHEN_TOLD)
    delivery = act.session.get_one(Delivery, delivery_id)
    act.session.get_one(Person, delivery.person_id, with_for_update=IN_TURN)
    if done := act.session.get(DeliveryDone, delivery_id):
        return done
    done = DeliveryDone(
        delivery_id=delivery_id, outcome=sent.outcome, at=act.now, reference=sent.reference or None
    )
    record.write(
        act,
        delivery.entry_organisation_id,
        "message delivery ended",
        {"person": delivery.person_id, "delivery": delivery_id},
        rows=[done],
        details={"outcome": sent.outcome},
    )
    if sent.outcome == "handed over":
        _told(act, content_of(act.session, delivery_id), delivery.channel)
    elif sent.outcome == "refused" and _is_to_be_said(act.session, delivery_id):
        person = act.session.get_one(Person, delivery.person_id)
        _write(act, f"instead:{delivery_id}", person, "letter", [], [delivery], "")
    return done


def outgoing_of(session: Session, delivery: Delivery) -> Outgoing:
    """What is handed to the channel: the text as it was written down, and the address as it is now."""
    text = session.get_one(Document, delivery.document_sha256).content.decode()
    subject, _, body = text.partition("\n\n")
    address = session.get_one(Person, delivery.person_id).email or ""
    return Outgoing(delivery.id, address, subject, body, delivery.begun_at)


def _write(
    act: Act,
    key: str,
    person: Person,
    channel: ChannelName,
    messages: Sequence[Message],
    again: Sequence[Delivery],
    link: str,
) -> Delivery:
    id = new_id("dl")
    told = [*messages, *(message for one in again for message in content_of(act.session, one.id))]
    organisations = _organisations(act.session, messages) or {again[0].entry_organisation_id: []}
    digest = digest_of(act.session, person.id, messages, again, link, act.now)
    if channel == "letter":
        home = act.session.get_one(Organisation, next(iter(organisations)))
        contacts = contacts_for(act.session, told, act.now)
        content = digest_letter(Letter(id, person.name, home.name, digest, act.now, contacts))
    else:
        text = digest_text(digest)
        content = f"{text.subject}\n\n{text.body}".encode()
    document = keep_document(act, content, "application/pdf" if channel == "letter" else "text/plain")
    delivery = Delivery(
        id=id,
        key=key,
        person_id=person.id,
        channel=channel,
        day=london_day(instant(act.now)),
        begun_at=act.now,
        document_sha256=document.sha256,
    )
    first: list[Document | Delivery | DeliveryAgain | DeliveryDone] = [
        document,
        delivery,
        *(DeliveryAgain(delivery_id=one.id, said_in=id) for one in again),
    ]
    if channel == "letter":
        first.append(DeliveryDone(delivery_id=id, outcome="handed over", at=act.now))
    subject = {"person": person.id, "delivery": id}
    for organisation_id, ids in sorted(organisations.items()):
        items = [DeliveryItem(message_id=one, delivery_id=id) for one in ids]
        details = {"channel": channel, "messages": len(ids)}
        record.write(
            act, organisation_id, "message delivery begun", subject, rows=[*first, *items], details=details
        )
        first = []
    if channel == "letter":
        _told(act, told, channel)
    return delivery


def _told(act: Act, messages: Sequence[Message], channel: str) -> None:
    for message in messages:
        if act.session.get(MessageSent, message.id) is None:
            act.session.add(MessageSent(message_id=message.id, sent_at=act.now, channel=channel))


def _organisations(session: Session, messages: Sequence[Message]) -> dict[str, list[str]]:
    """Messages by the organisation whose case they are about, as each has its own log."""
    found: dict[str, list[str]] = {}
    for message in messages:
        found.setdefault(session.get_one(Case, message.case_id).organisation_id, []).append(message.id)
    return dict(sorted(found.items()))


def _is_to_be_said(session: Session, delivery_id: str) -> bool:
    """Nothing says it again yet, and something of it is still to be done."""
    if session.get(DeliveryAgain, delivery_id):
        return False
    messages = content_of(session, delivery_id)
    return settled_of(session, messages) != {one.id for one in messages}


def _served(post: Post, wanted: ChannelName) -> ChannelName:
    """The channel wanted, or the other kind of e-mail if only that is set up, or paper, which always is."""
    if wanted == "letter" or wanted in post.channels:
        return wanted
    return next((name for name in E_MAIL if name in post.channels), "letter")
