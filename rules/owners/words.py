"""Small words: lists, articles, days and full stops, as a person would say them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rules.owners.document import link

_ONE_OF_A_KIND = frozenset(
    {"PA", "PHB holder", "representative", "employer", "PHB co-ordinator", "co-ordinator"}
)
"""Roles of which a case has one: the PHB holder, not a PHB holder."""

_SPELT_WITH_A_VOWEL = tuple("AEFHILMNORSX")
"""Capitals whose names begin with a vowel: an NHS nurse, an RCN document."""


def joined(items: Iterable[str], word: str = "and") -> str:
    """``a, b and c``"""
    *first, last = items
    return f"{', '.join(first)} {word} {last}" if first else last


def quoted(words: object) -> str:
    return f"‘{words}’"


def quotes(words: Iterable[object], word: str = "or") -> str:
    """``‘a’, ‘b’ or ‘c’``"""
    return joined(map(quoted, words), word)


def an(noun: str) -> str:
    """With ``a`` or ``an``, by how it sounds: an agency, a unit, an NHS nurse; another provider."""
    if noun.startswith("other "):
        return f"an{noun}"
    first = noun.split(maxsplit=1)[0]
    if len(first) > 1 and first.isupper():
        vowel = first.startswith(_SPELT_WITH_A_VOWEL)
    else:
        vowel = noun[0].lower() in "aeiou" and not noun.lower().startswith(("uni", "use", "eu", "one"))
    return f"{'an' if vowel else 'a'} {noun}"


def role(name: str) -> str:
    """``the PHB holder``, and ``a clinical trainer``"""
    return f"the {name}" if name in _ONE_OF_A_KIND else an(name)


def the_role(name: str) -> str:
    return f"the {name}"


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def stopped(words: str) -> str:
    """With a full stop, if it has no mark of its own at its end."""
    return words if words.endswith((".", "!", "?")) else f"{words}."


def the_day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def requirement(name: str) -> str:
    """A requirement by its name, leading to where it stands."""
    return link(quoted(name), f"requirement {name}")


def requirements(names: Iterable[str], word: str = "and") -> str:
    return joined(map(requirement, names), word)


def setting(name: str) -> str:
    """A setting by its name, leading to where it stands."""
    return link(quoted(name), f"setting {name}")


def task(name: str, title: str) -> str:
    """A task by its title, leading to where it stands."""
    return link(title, f"task {name}")
