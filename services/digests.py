"""What a person has to be told today, gathered into one digest; and what it says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from documents.digest import HEADINGS, CaseLine, Contact, Digest, Kind, Section
from models.actions import Action
from models.cases import Case
from models.deliveries import Delivery, DeliveryAgain, DeliveryDone, DeliveryItem
from models.messages import Message
from models.people import Person
from rules.moments import instant, london_day
from services import reminders
from services.owners import delegations_needing, people_for
from services.recipients import action_of, is_settled, recipients, settled_of, to_be_told

CO_ORDINATOR = "PHB co-ordinator"
SAY_AGAIN = ("not sent", "in doubt")
DIGEST = "digest:"
"""How the keys of digests begin; a letter in place of one that was refused is none."""


@dataclass(frozen=True, slots=True)
class Due:
    """What waits for one person: messages nobody has told them, and deliveries that may not have come."""

    person_id: str
    message_ids: tuple[str, ...]
    again: tuple[str, ...] = ()


def due_digests(session: Session, now: datetime) -> list[Due]:
    """Everybody for whom something waits and who has had no digest today; by person."""
    messages: dict[str, list[str]] = defaultdict(list)
    for message_id, to in recipients(session, to_be_told(session), now).items():
        messages[to.person_id].append(message_id)
    again: dict[str, list[str]] = defaultdict(list)
    for delivery in _to_be_said_again(session):
        again[delivery.person_id].append(delivery.id)
    if not messages and not again:
        return []
    told = set(session.scalars(_had_one(london_day(instant(now)))))
    return [
        Due(person_id, tuple(messages[person_id]), tuple(again[person_id]))
        for person_id in sorted({*messages, *again} - told)
    ]


def has_had_one(session: Session, person_id: str, day: date) -> bool:
    """Whether a digest was begun for somebody on a day, other than one that never left."""
    return bool(session.scalars(_had_one(day).where(Delivery.person_id == person_id).limit(1)).first())


def key_of(session: Session, person_id: str, day: date) -> str:
    """The key of a person's digest of a day; another try after the mail server could not take it."""
    tries = session.scalar(
        select(func.count())
        .select_from(Delivery)
        .join(DeliveryDone, DeliveryDone.delivery_id == Delivery.id)
        .where(Delivery.person_id == person_id, Delivery.day == day, DeliveryDone.outcome == "not sent")
    )
    return f"{DIGEST}{person_id}:{day}:{tries or 0}"


def content_of(session: Session, delivery_id: str) -> list[Message]:
    """The messages a delivery tells, with those that it says again."""
    own = session.scalars(
        select(Message)
        .join(DeliveryItem, DeliveryItem.message_id == Message.id)
        .where(DeliveryItem.delivery_id == delivery_id)
        .order_by(Message.queued_at, Message.id)
    ).all()
    repeated = session.scalars(
        select(DeliveryAgain.delivery_id)
        .where(DeliveryAgain.said_in == delivery_id)
        .order_by(DeliveryAgain.delivery_id)
    ).all()
    return [*own, *(message for id in repeated for message in content_of(session, id))]


def digest_of(
    session: Session,
    person_id: str,
    new: Sequence[Message],
    again: Sequence[Delivery],
    link: str,
    now: datetime,
) -> Digest:
    """What is said today. What never left is said as new; what is in doubt, as something that may have come."""
    unsent = [one for one in again if _outcome(session, one) != "in doubt"]
    doubted = [one for one in again if one not in unsent]
    fresh = [*new, *(message for one in unsent for message in content_of(session, one.id))]
    told = {message.id for message in fresh}
    old = [m for one in doubted for m in content_of(session, one.id) if m.id not in told]
    writer = _Writer(session, person_id, london_day(instant(now)))
    return Digest(
        sections=writer.sections(fresh),
        link=link,
        doubtful=writer.sections(old),
        doubtful_since=min((one.day for one in doubted), default=None),
    )


def contacts_for(session: Session, messages: Sequence[Message], now: datetime) -> tuple[Contact, ...]:
    """The co-ordinators to ask about these messages, each once."""
    found: dict[str, Contact] = {}
    for case_id in dict.fromkeys(message.case_id for message in messages):
        case = session.get_one(Case, case_id)
        for one in people_for(session, case, CO_ORDINATOR, (), now)[:1]:
            telephone = session.get_one(Person, one.person_id).telephone or ""
            found[one.person_id] = Contact(one.name, one.role, telephone)
    return tuple(found.values())


def _had_one(day: date) -> Select[tuple[str]]:
    """Who had a digest on a day, other than one that never left."""
    return (
        select(Delivery.person_id)
        .outerjoin(DeliveryDone, DeliveryDone.delivery_id == Delivery.id)
        .where(Delivery.day == day, Delivery.key.startswith(DIGEST))
        .where(func.coalesce(DeliveryDone.outcome, "") != "not sent")
    )


def _to_be_said_again(session: Session) -> Sequence[Delivery]:
    """What may not have come, nothing says again yet, and is not settled altogether."""
    whole = (
        select(Delivery.id.label("id"), Delivery.id.label("part"))
        .join(DeliveryDone, DeliveryDone.delivery_id == Delivery.id)
        .where(DeliveryDone.outcome.in_(SAY_AGAIN), ~exists().where(DeliveryAgain.delivery_id == Delivery.id))
        .cte("whole", recursive=True)
    )
    repeated = select(whole.c.id, DeliveryAgain.delivery_id).where(DeliveryAgain.said_in == whole.c.part)
    whole = whole.union_all(repeated)
    left = (
        select(whole.c.id)
        .join(DeliveryItem, DeliveryItem.delivery_id == whole.c.part)
        .join(Message, Message.id == DeliveryItem.message_id)
        .where(~is_settled())
    )
    return session.scalars(
        select(Delivery).where(Delivery.id.in_(left)).order_by(Delivery.begun_at, Delivery.id)
    ).all()


def _outcome(session: Session, delivery: Delivery) -> str:
    return session.get_one(DeliveryDone, delivery.id).outcome


class _Writer:
    """Puts messages into words for one reader on one day."""

    def __init__(self, session: Session, reader: str, today: date) -> None:
        self.session, self.reader, self.today = session, reader, today

    def sections(self, messages: Sequence[Message]) -> tuple[Section, ...]:
        """The most urgent first; an action is in one section only, and one that is done is in none."""
        sorted_in: dict[Kind, dict[str, list[Action | None]]] = {kind: defaultdict(list) for kind in HEADINGS}
        seen: set[str] = set()
        settled = settled_of(self.session, messages)
        for kind, message in sorted(
            ((self._kind(message), message) for message in messages),
            key=lambda one: list(HEADINGS).index(one[0]),
        ):
            action = action_of(self.session, message)
            if message.id in settled or (action and action.id in seen):
                continue
            seen.add(action.id if action else message.id)
            sorted_in[kind][message.case_id].append(action)
        return tuple(
            Section(kind, tuple(self._line(case_id, actions) for case_id, actions in cases.items()))
            for kind, cases in sorted_in.items()
            if cases
        )

    def _kind(self, message: Message) -> Kind:
        action = action_of(self.session, message)
        if action is None:
            return "news"
        if message.template != reminders.TEMPLATE:
            return "new"
        left = (action.due_on - self.today).days
        kinds: tuple[tuple[int, Kind], ...] = ((-1, "overdue"), (0, "today"), (7, "7 days"), (30, "30 days"))
        return next((kind for days, kind in kinds if left <= days), "60 days")

    def _line(self, case_id: str, actions: Sequence[Action | None]) -> CaseLine:
        case = self.session.get_one(Case, case_id)
        there = sorted((one for one in actions if one), key=lambda one: (one.due_on, one.id))
        return CaseLine(
            case=case.reference,
            things=len(actions),
            first=there[0].due_on if there else None,
            what=tuple(words for one in there for words in self._in_words(case, one)),
        )

    def _in_words(self, case: Case, action: Action) -> Sequence[str]:
        """What to do, named to the person and their PA only; to all others it is a number."""
        rows = delegations_needing(self.session, action)
        tasks = sorted({row.task for row in rows if self.reader in (case.person_id, row.pa_id)})
        if not tasks:
            return ()
        due = f"{action.due_on.day} {action.due_on:%B %Y}"
        return (f"{', '.join(tasks).capitalize()}: {action.kind}. Due by {due}.",)
