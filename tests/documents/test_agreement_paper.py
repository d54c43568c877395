"""A paper that would contradict itself cannot be made."""

from dataclasses import replace
from datetime import datetime

import pytest

from documents.agreement_paper import SignatureBlock, State
from tests.documents import papers


@pytest.mark.covers("HO-15")
def test_it_is_not_in_force_while_a_signature_is_missing() -> None:
    """Two signatures of three are not an agreement."""
    signed = papers.in_force()
    two = (*signed.signatures[:2], SignatureBlock("Member of staff responsible for induction"))
    with pytest.raises(ValueError, match="a signature is missing"):
        replace(signed, signatures=two)


def test_it_needs_places_to_sign() -> None:
    """No blocks at all would be 'all signed'."""
    with pytest.raises(ValueError, match="places to sign"):
        replace(papers.unsigned(), signatures=(), state=State.IN_FORCE)


def test_a_signature_has_a_name() -> None:
    with pytest.raises(ValueError, match="PHB lead has a time but no name"):
        SignatureBlock("PHB lead", " ", papers.at("2026-12-01T17:05"))


def test_a_shift_ends_after_it_starts() -> None:
    with pytest.raises(ValueError, match="does not end after it starts"):
        papers.shift(papers.ADAEZE, "2026-12-02T07:00", "2026-12-02T07:00")


def test_moments_without_a_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        replace(papers.unsigned(), issued_at=datetime(2026, 12, 1, 16, 20))  # noqa: DTZ001


def test_an_nhs_number_has_ten_digits() -> None:
    with pytest.raises(ValueError, match="ten digits"):
        replace(papers.PERSON, nhs_number="999")
