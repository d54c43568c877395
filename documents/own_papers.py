"""An organisation's own form of the working agreement: words, logo, style and parts, each replacing ours.

They stand in one folder; a hospital's own in a folder below it, which wins (``docs/operating.md``).
``documents.own_papers_check`` says whether a folder can be used.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader

from documents.agreement_paper import AgreementWords
from documents.agreement_words import read_words
from documents.pdf import FILES

WORDS = "agreement.words.yaml"
STYLE = "agreement.css"
LOGOS = ("logo.svg", "logo.png")
PARTS = "agreement"
"""The folder of templates, as it is called with ours."""


@dataclass(frozen=True, slots=True)
class OwnPapers:
    """The folders to look in before ours, the most particular first; none where all is ours."""

    folders: tuple[Path, ...] = ()

    def found(self, name: str) -> Path:
        """The file of that name that counts."""
        own = (folder / name for folder in self.folders)
        return next((path for path in own if path.is_file()), FILES / name)

    def words(self) -> AgreementWords:
        """The standing words that count; raises ``rules.yaml_file.FaultyFile`` with the place of every mistake."""
        return read_words(self.found(WORDS))

    @property
    def logo(self) -> Path | None:
        """The logo of the most particular folder that has one; we have none."""
        own = (folder / name for folder in self.folders for name in LOGOS)
        return next((path for path in own if path.is_file()), None)

    @property
    def logo_address(self) -> str:
        return self.logo.resolve().as_uri() if self.logo else ""

    def loader(self) -> BaseLoader:
        return ChoiceLoader([FileSystemLoader(folder) for folder in (*self.folders, FILES)])

    def parts(self) -> tuple[str, ...]:
        """Which of our templates are replaced, each with the beginning of its digest, for the foot of the paper."""
        ours = sorted(path.name for path in (FILES / PARTS).glob("*.jinja"))
        found = {name: self.found(f"{PARTS}/{name}") for name in ours}
        return tuple(
            f"{name.removesuffix('.html.jinja')} {hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
            for name, path in found.items()
            if not path.is_relative_to(FILES)
        )


def papers_for(folder: Path | None, hospital: Iterable[str]) -> OwnPapers:
    """Of a folder, what counts for a hospital that goes by these names: its id, its ODS code or its name.

    Raises OSError where the folder cannot be read.
    """
    if folder is None:
        return OwnPapers()
    there = {path.name: path for path in hospital_folders(folder)}
    own = next((there[name] for name in hospital if name in there), None)
    return OwnPapers((own, folder) if own else (folder,))


def hospital_folders(folder: Path) -> list[Path]:
    """The folders of single hospitals in an organisation's folder."""
    return sorted(path for path in folder.iterdir() if path.is_dir() and path.name != PARTS)


def slug(name: str) -> str:
    """A name as a folder is called.

    >>> slug("St Example’s Hospital (invented)")
    'st-examples-hospital-invented'
    """
    plain = unicodedata.normalize("NFKD", name.replace("’", "").replace("'", ""))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", letters.lower()).strip("-")
