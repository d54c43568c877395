"""Reads the standing words of the agreement from the file that an organisation can change."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from documents.agreement_paper import Addition, AgreementWords, Duty, Responsibilities
from rules.yaml_file import Text, YamlFile, content_of

STANDARD = Path(__file__).parent.parent / "templates" / "documents" / "agreement.words.yaml"


class _Duty(Text):
    says: str = Field(min_length=1)
    text: str = Field(pattern=r"^\d+:\d+(-\d+)?$")


class _Party(Text):
    party: str = Field(min_length=1)
    duties: list[_Duty] = Field(min_length=1)


class _Addition(Text):
    topic: str = Field(min_length=1)
    says: str = Field(min_length=1)
    shows: Literal["", "consent and capacity", "end date"] = ""


class _Additions(Text):
    marked: str = Field(min_length=1)
    topics: list[_Addition]


class _Words(Text):
    sources: dict[str, str]
    responsibilities: list[_Party] = Field(min_length=1)
    additions: _Additions
    logo: str = ""


def read_words(path: Path = STANDARD) -> AgreementWords:
    """The words in ``path``; raises ``rules.yaml_file.FaultyFile`` with the place of every mistake."""
    return _words_in(str(path), content_of(path))


@lru_cache(maxsize=16)
def _words_in(name: str, content: bytes) -> AgreementWords:
    """Kept by their content: each draft of an agreement asks for them, and reading takes a twentieth of a second."""
    words = YamlFile(name, content).parse(_Words)
    return AgreementWords(
        responsibilities=tuple(
            Responsibilities(party.party, tuple(Duty(duty.says, duty.text) for duty in party.duties))
            for party in words.responsibilities
        ),
        additions=tuple(Addition(one.topic, one.says, shows=one.shows) for one in words.additions.topics),
        additions_mark=words.additions.marked,
        sources=tuple(words.sources.items()),
        logo=words.logo.strip(),
    )
