"""The content of an agreement as data: what is hashed to tell versions apart, and what is attached to the PDF."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from documents.agreement_paper import AgreementPaper
from models.canonical import canonical

VOLATILE = (
    "version", "state", "issued_at", "decided_as_of", "signatures", "code", "check_at", "sealed_by", "folders",
    "record", "alike",
)  # fmt: skip
"""What is new on every paper without its content being another."""


def agreement_data(paper: AgreementPaper) -> bytes:
    """What the paper says, as canonical JSON: two papers that say the same give the same bytes."""
    return canonical(plain(paper))


def plain(paper: AgreementPaper) -> dict[str, Any]:
    """The same as plain values, by the names of the paper's fields."""
    return {name: _plain(value) for name, value in asdict(paper).items() if name not in VOLATILE}


def _plain(value: object) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)
