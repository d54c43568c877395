"""How old somebody has to be to read a text: the grade of Flesch and Kincaid, and five years for starting school."""

from __future__ import annotations

import re
from collections.abc import Sequence


def reading_age(sentences: Sequence[str]) -> float:
    """Years. Syllables are counted by groups of vowels, a silent e at the end aside."""
    words = [word for one in sentences for word in words_of(one)]
    syllables = sum(_syllables(word) for word in words)
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    return grade + 5


def words_of(sentence: str) -> list[str]:
    """The words of a sentence; figures are read one by one and count as one word each."""
    return re.findall(r"[A-Za-z’']+|\d[\d ]*", sentence)


def _syllables(word: str) -> int:
    if word[0].isdigit():
        return 1
    bare = re.sub(r"(?<=[a-z]{2})e$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", bare)))
