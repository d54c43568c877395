"""Reads a PDF back, as a person or a screen reader would get it."""

from __future__ import annotations

import subprocess
from functools import lru_cache
from typing import Any

from documents.agreement import agreement_pdf
from documents.agreement_paper import AgreementPaper


@lru_cache(maxsize=64)
def printed(paper: AgreementPaper) -> bytes:
    """The agreement's PDF; papers are values, so each is printed once."""
    return agreement_pdf(paper)


def pages(pdf: bytes, *options: str) -> list[str]:
    """The text of each page, in the order of its content."""
    text: str = tool("pdftotext", "-raw", *options, "-", "-", given=pdf).stdout.decode()
    return text.removesuffix("\f").split("\f")


def text(paper: AgreementPaper) -> str:
    """All of the agreement's text on one line, so that a line break in a cell does not matter."""
    return " ".join(" ".join(pages(printed(paper))).split())


def tool(*command: str, given: bytes = b"") -> subprocess.CompletedProcess[Any]:
    """Run a program that reads a PDF."""
    return subprocess.run(command, input=given, capture_output=True, check=False, timeout=60)
