"""How one speaks of each kind of evidence: its name with an article, what it says, and who gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rules.owners.words import an, joined, quotes
from rules.vocabulary import Field

_FIELDS: dict[Field, str] = {
    "pa": "PA",
    "person": "person",
    "task": "task",
    "ward": "ward",
    "equipment": "model of equipment",
    "device": "class of device",
}


@dataclass(frozen=True, slots=True)
class _Spoken:
    """``by`` leads to whoever gives it. ``states``: it says something, where other kinds are recorded as it.

    ``of_the_pa``: the PA has one, where others exist for the PA. ``topic`` leads to the topic that it names.
    """

    by: str
    states: bool = False
    of_the_pa: bool = False
    counted: bool = True
    topic: str = "about"


_SPOKEN: dict[str, _Spoken] = {
    "clinical recommendations form": _Spoken("filled in by"),
    "agreement": _Spoken("from"),
    "training": _Spoken("given by", of_the_pa=True, counted=False, topic="in"),
    "provider assurance": _Spoken("given by"),
    "supervised practice": _Spoken("supervised by", of_the_pa=True),
    "assessment": _Spoken("made by", states=True, of_the_pa=True),
    "accountability": _Spoken("taken on by", counted=False),
    "monitoring duty": _Spoken("taken on by"),
    "recommendation": _Spoken("made by", states=True),
    "panel decision": _Spoken("made by", states=True),
    "observation": _Spoken("made by", states=True, of_the_pa=True),
    "formal review": _Spoken("carried out by", states=True, of_the_pa=True),
    "registration": _Spoken("seen by"),
    "DBS check": _Spoken("looked at by", of_the_pa=True),
    "training validation": _Spoken("from"),
    "local induction": _Spoken("given by", of_the_pa=True),
    "ward decision": _Spoken("made by", states=True),
    "risk and benefit assessment": _Spoken("made by", states=True),
    "capacity assessment": _Spoken("made by", states=True),
    "plan": _Spoken("drawn up by", topic="called"),
    "funding": _Spoken("confirmed by", counted=False, topic="called"),
    "training booking": _Spoken("made by", of_the_pa=True, topic="for"),
    "trainer availability": _Spoken("stated by", states=True, counted=False),
    "consent to carry over": _Spoken("taken by", counted=False),
    "agreed interval": _Spoken("agreed by", topic="for"),
    "urgent decision": _Spoken("made by", states=True),
    "practice currency": _Spoken("confirmed by", counted=False),
    "care registration": _Spoken("seen by"),
    "need classification": _Spoken("made by", states=True),
    "background check": _Spoken("made by", of_the_pa=True, topic="of"),
    "employment document": _Spoken("shown by", of_the_pa=True, topic="called"),
    "supervision session": _Spoken("with", of_the_pa=True, topic="about"),
    "void": _Spoken("declared by"),
}


def one(kind: str) -> str:
    """``a formal review``, ``training``"""
    return an(kind) if _SPOKEN[kind].counted else kind


def many(kind: str) -> str:
    """``formal reviews``, ``pieces of training``"""
    if not _SPOKEN[kind].counted:
        return f"records of {kind}"
    return f"{kind[:-1]}ies" if kind.endswith("ty") else f"{kind}s"


def that_says(kind: str, outcomes: Sequence[str]) -> str:
    """Follows the kind: ``that says ‘competent’``, or ``, recorded as ‘completed’``."""
    return f" that says {quotes(outcomes)}" if _SPOKEN[kind].states else f", recorded as {quotes(outcomes)}"


def that_say(kind: str, outcomes: Sequence[str]) -> str:
    """The same of several."""
    return that_says(kind, outcomes).replace(" that says ", " that say ", 1)


def saying(kind: str, outcome: str) -> str:
    """``a recommendation that says ‘referred to panel’``"""
    return one(kind) + that_says(kind, [outcome])


def given_by(kind: str) -> str:
    return _SPOKEN[kind].by


def leads_to_topic(kind: str) -> str:
    return _SPOKEN[kind].topic


def is_of_the_pa(kind: str) -> bool:
    return _SPOKEN[kind].of_the_pa


def fields(about: Sequence[Field]) -> str:
    """``PA, person and task``"""
    return joined(_FIELDS[field] for field in about)
