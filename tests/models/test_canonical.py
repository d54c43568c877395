"""Canonical JSON, held by an independent implementation of RFC 8785, and the hashes of the chain."""

import hashlib
from datetime import UTC, date, datetime
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from models.canonical import beginning, canonical, entry_hash

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text(st.characters(max_codepoint=127), max_size=6)
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
    max_leaves=20,
)


@given(VALUES)
def test_bytes_are_those_of_rfc_8785(value: Any) -> None:
    """Any reader can compute an entry's hash without our code."""
    assert canonical(value) == rfc8785.dumps(value)


@given(st.dictionaries(KEYS, WHOLE))
def test_the_order_in_which_keys_were_given_does_not_matter(value: dict[str, int]) -> None:
    """Nor does PYTHONHASHSEED."""
    assert canonical(dict(reversed(value.items()))) == canonical(value)


@pytest.mark.parametrize(
    ("value", "where"),
    [
        (1.0, "it is a float"),
        ({"due": [1, float("nan")]}, r"it\.due\[1\] is a float"),
        ({"at": datetime(2026, 1, 1, tzinfo=UTC)}, r"it\.at is a datetime"),
        ({"on": date(2026, 1, 1)}, r"it\.on is a date"),
        ({"é": 1}, "plain ASCII"),
        ({1: 1}, "plain ASCII"),
        (2**53, "too large"),
        (b"bytes", "it is a bytes"),
        ({"x": {1, 2}}, r"it\.x is a set"),
        ("\ud800", "half a character"),
    ],
)
def test_what_programs_would_write_differently_is_refused(value: Any, where: str) -> None:
    """With the place, so that it can be mended."""
    with pytest.raises(ValueError, match=where):
        canonical(value)


def test_hashes_are_what_docs_record_says() -> None:
    """Written out once more, by hand."""
    start = hashlib.sha256(b"\x01safehands record 1\x00org_1").digest()
    assert beginning("org_1") == start
    assert entry_hash(start, b"{}") == hashlib.sha256(b"\x00" + start + b"{}").digest()
