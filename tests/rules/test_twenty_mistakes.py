"""A framework file with twenty planted mistakes gets twenty messages, each with the right line, all at once."""

import re
from pathlib import Path

import pytest

from rules.framework import load_framework
from rules.yaml_file import FaultyFile

FILE = Path(__file__).parent / "twenty_mistakes.yaml"
LINES = FILE.read_text().splitlines()
PLANTED = {
    int(found[1]): line for line, text in enumerate(LINES, 1) if (found := re.search(r"# (\d+)$", text))
}


def faults() -> list[tuple[int, str]]:
    with pytest.raises(FaultyFile) as caught:
        load_framework(FILE)
    return [(fault.line, fault.message) for fault in caught.value.faults]


def test_twenty_are_planted() -> None:
    assert list(PLANTED) == list(range(1, 21))


def test_each_mistake_gets_one_message_with_its_line_and_there_is_no_other() -> None:
    assert [line for line, _ in faults()] == sorted(PLANTED.values())


def test_each_message_says_what_to_do_or_what_there_is() -> None:
    for line, message in faults():
        helps = (
            "choose one of",
            "add",
            "take",
            "there are",
            "write",
            "put it in quotes",
            "say",
            "it says",
            "the choices",
            "is not",
            "choose what",
            "it is about",
        )
        assert any(words in message for words in helps), f"{line}: {message}"
