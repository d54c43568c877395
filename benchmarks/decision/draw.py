"""Questions drawn from a seed: mostly in order, with a few things wrong, and a third of it beside the point.

The same seed gives the same question on every machine and every Python.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.decision.prepared import GOOD_FOR
from benchmarks.decision.question import Piece, Question

DAY = 86_400
FIRST = 1_735_689_600  # 1 January 2025
TASK = "gastrostomy feed"
OTHER_OUTCOMES = {
    "clinical recommendations form": ("withdrawn",),
    "agreement": ("withdrawn",),
    "DBS check": ("not accepted",),
    "training": ("failed",),
    "accountability": ("ended",),
    "monitoring duty": ("ended",),
    "recommendation": ("not recommended",),
    "supervised practice": ("stopped",),
    "assessment": ("not yet competent",),
    "formal review": ("action plan", "suspend now"),
}
DAYS_TOO_LATE = {"DBS check": 1100, "training": 370, "assessment": 735, "formal review": 185}
GIVERS = {
    "registered practitioner": "nurse",
    "clinical trainer": "trainer",
    "monitoring nurse": "monitor",
    "PHB holder": "holder",
    "representative": "sister",
    "PHB co-ordinator": "co-ordinator",
    "nominated senior manager": "manager",
    "PA": "colleague",
}


@dataclass(frozen=True, slots=True)
class Usual:
    """What is on record where all went well: between how many days before the question, and about what."""

    kind: str
    outcome: str
    roles: tuple[str, ...]
    days_ago: tuple[int, int]
    about: tuple[str, ...] = ("pa", "person", "task")
    topic: str = ""


USUAL = (
    Usual(
        "clinical recommendations form",
        "completed",
        ("registered practitioner", "clinical trainer"),
        (290, 350),
        ("person", "task"),
    ),
    Usual("agreement", "given", ("PHB holder", "representative"), (210, 350)),
    Usual("DBS check", "seen", ("PHB co-ordinator",), (210, 900), ("pa",)),
    Usual("training", "completed", ("clinical trainer",), (240, 350), ("pa",), "infection prevention"),
    Usual("training", "completed", ("clinical trainer",), (240, 350), ("pa",), "basic life support"),
    Usual("accountability", "accepted", ("nominated senior manager",), (210, 350)),
    Usual("monitoring duty", "accepted", ("clinical trainer", "monitoring nurse"), (210, 350)),
    Usual("training", "completed", ("clinical trainer",), (160, 230)),
    Usual("recommendation", "recommended", ("PHB co-ordinator",), (150, 200)),
    Usual("supervised practice", "done safely", ("clinical trainer", "registered practitioner"), (60, 150)),
    Usual("assessment", "competent", ("clinical trainer",), (60, 150)),
    Usual("formal review", "still competent", ("clinical trainer", "monitoring nurse"), (5, 140)),
)


def question(seed: int, pieces: int = 30) -> Question:
    """The question of this seed, with so many pieces of evidence; a third of them are beside the point."""
    return _Drawing(seed).question(pieces)


class _Drawing:
    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 (nothing here is a secret)
        self.at = FIRST + self.dice.randrange(3 * 365 * DAY)
        self.pa, self.person = f"pa-{seed}", f"person-{seed}"

    def question(self, pieces: int) -> Question:
        record = [self.usual(usual) for usual in USUAL]
        record += self.registrations()
        for _ in range(self.dice.choices((0, 1, 2, 3), (35, 30, 20, 15))[0]):
            self.disturb(record)
        while len(record) < pieces * 2 // 3:
            record.append(self.usual(self.dice.choice(USUAL)))
        while len(record) < pieces:
            record.append(self.beside_the_point())
        self.dice.shuffle(record)
        evidence = tuple(replace(piece, id=f"e{number:04}") for number, piece in enumerate(record))
        return Question(self.pa, self.person, TASK, self.at, evidence)

    def days_before(self, first: int, last: int) -> int:
        return self.at - self.dice.randint(first * DAY, last * DAY)

    def usual(self, usual: Usual) -> Piece:
        role = self.dice.choice(usual.roles)
        return Piece(
            id="",
            kind=usual.kind,
            outcome=usual.outcome,
            giver=GIVERS[role],
            role=role,
            begins=self.days_before(*usual.days_ago),
            pa=self.pa if "pa" in usual.about else "",
            person=self.person if "person" in usual.about else "",
            task=TASK if "task" in usual.about else "",
            topic=usual.topic,
        )

    def registrations(self) -> list[Piece]:
        return [
            Piece(
                id="",
                kind="registration",
                outcome="in force",
                giver="register",
                role="",
                begins=self.days_before(400, 900),
                until=self.at + self.dice.randint(-200, 400) * DAY,
                topic=who,
            )
            for who in ("trainer", "trainer", "monitor", "nurse")
        ]

    # --- what goes wrong -----------------------------------------------------------------------------------

    def disturb(self, record: list[Piece]) -> None:
        """One thing goes wrong with the record, or only looks as if it did."""
        place = self.dice.randrange(len(USUAL))
        piece = record[place]
        if piece.kind in ("assessment", "formal review") and self.dice.random() < 0.4:
            record.append(self.struck_off(piece))
            return
        wrong = self.dice.choice(
            (
                self.says_no_later,
                self.says_no_at_once,
                self.says_no_before,
                self.by_a_colleague,
                self.about_another,
                self.run_out,
                self.too_early,
                self.not_yet,
            )
        )
        changed = wrong(piece)
        if changed.outcome == piece.outcome:
            record[place] = changed
        else:
            record.append(changed)

    def says_no(self, piece: Piece, begins: int) -> Piece:
        outcome = self.dice.choice(OTHER_OUTCOMES[piece.kind])
        return replace(piece, outcome=outcome, begins=begins, role="PA", giver="colleague")

    def says_no_later(self, piece: Piece) -> Piece:
        return self.says_no(piece, self.dice.randint(piece.begins, self.at))

    def says_no_at_once(self, piece: Piece) -> Piece:
        return self.says_no(piece, piece.begins)

    def says_no_before(self, piece: Piece) -> Piece:
        return self.says_no(piece, piece.begins - self.dice.randint(1, 20 * DAY))

    def by_a_colleague(self, piece: Piece) -> Piece:
        return replace(piece, role="PA", giver="colleague")

    def about_another(self, piece: Piece) -> Piece:
        field = self.dice.choice([name for name in ("pa", "person", "task") if getattr(piece, name)])
        another: dict[str, Any] = {field: "another"}
        return replace(piece, **another)

    def run_out(self, piece: Piece) -> Piece:
        if piece.kind not in GOOD_FOR:
            return replace(piece, until=self.at - self.dice.randint(1, 50 * DAY))
        return replace(piece, begins=self.at - DAYS_TOO_LATE[piece.kind] * DAY)

    def too_early(self, piece: Piece) -> Piece:
        return replace(piece, begins=self.days_before(351, 363))

    def not_yet(self, piece: Piece) -> Piece:
        return replace(piece, begins=self.at + self.dice.randint(1, 9 * DAY))

    def struck_off(self, piece: Piece) -> Piece:
        return Piece(
            id="",
            kind="registration",
            outcome="ended",
            giver="register",
            role="",
            begins=self.dice.randint(self.days_before(399, 399), self.at),
            topic=piece.giver,
        )

    def beside_the_point(self) -> Piece:
        """About another, by somebody who may not, long run out, not yet true, or of a kind nobody asks for."""
        piece = self.usual(self.dice.choice(USUAL))
        wrong = self.dice.choice(
            (self.about_another, self.about_another, self.by_a_colleague, self.run_out, self.not_yet, None)
        )
        if wrong is None:
            return replace(piece, kind="observation", outcome="still competent", topic="")
        return wrong(piece)
