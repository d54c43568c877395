"""What a password has to be, as the National Cyber Security Centre advises: long, and not one of those guessed first.

No rules of composition and no forced expiry (ncsc.gov.uk, "Password policy: updating your approach"); three random
words make a good one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from zxcvbn import zxcvbn

SHORTEST = 12
"""Characters."""
LONGEST = 1000
"""Characters that are looked at; more is refused unread."""
TOO_FEW_GUESSES = 10**8
"""Who tries the commonest first gets there within so many; the login is closed after five."""
LOOKED_AT = 72
"""Characters that are weighed: what comes after them makes no password worse."""
OWN_WORD = 4
"""From how many letters a word of somebody's own name or organisation counts."""


def wrong_with(password: str, own: Iterable[str]) -> str:
    """What is wrong with a new password, in a sentence for whoever typed it; empty if nothing is.

    ``own`` are the names that others would try first: the user's, the login's, the organisation's.
    """
    if len(password) < SHORTEST:
        return f"Password must be {SHORTEST} characters or more; three random words make a good one"
    if len(password) > LONGEST:
        return f"Password must be {LONGEST:,} characters or fewer"
    words = _words(own)
    if len(_without(password, words)) < SHORTEST / 2:
        return "Password must not be made of your own name or that of your organisation"
    if zxcvbn(password[:LOOKED_AT], user_inputs=words)["guesses"] < TOO_FEW_GUESSES:
        return "Password is too easy to guess; three random words make a better one"
    return ""


def _words(own: Iterable[str]) -> list[str]:
    """The longest first, so that a name inside a name leaves nothing behind."""
    found = {word for name in own for word in re.findall(r"\w+", name.casefold()) if len(word) >= OWN_WORD}
    return sorted(found, key=len, reverse=True)


def _without(password: str, words: Iterable[str]) -> str:
    """The letters that are left, each once, when the words and everything that is no letter are gone."""
    left = password.casefold()
    for word in words:
        left = left.replace(word, "")
    return "".join(dict.fromkeys(re.sub(r"[\W\d_]", "", left))) if left != password.casefold() else password
