"""Canonical JSON, held by an independent implementation of RFC 8785, and the hashes of the chain."""

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from models.canonical import beginning, canonical, entry_hash, parse_all

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


def slowly(body: bytes) -> object:
    """What the page says, without any short cut: read, write again, compare."""
    value: object = json.loads(body)
    if canonical(value) != body:
        raise ValueError("not canonical")
    return value


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["1.5", ",2e3", "[.", "é"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.lists(ANY_JSON, min_size=1, max_size=3), st.booleans(), st.sampled_from([(",", ":"), (", ", ": ")]))
def test_the_quick_reader_takes_what_the_slow_one_takes(
    values: list[object], ascii_only: bool, separators: tuple[str, str]
) -> None:
    """Whatever other programs write: floats, large numbers, escapes, keys in disorder, spaces."""
    bodies = [
        json.dumps(value, ensure_ascii=ascii_only, separators=separators, sort_keys=True).encode(
            "utf-8", "replace"
        )
        for value in values
    ]
    try:
        expected = [slowly(body) for body in bodies]
    except (ValueError, RecursionError):
        with pytest.raises(ValueError):  # noqa: PT011 (any kind of it)
            parse_all(bodies)
    else:
        assert parse_all(bodies) == expected


@pytest.mark.parametrize(
    "bodies",
    [
        [b'{"a":1},{"b":[1', b"2]}"],  # together they are two values
        [b'{"a":1},{"b":"x}', b'{y"}'],
        [b'{"a":1.5}'],
        [b'{"a":1e16}'],
        [b'{"a":[-1E5]}'],
        [b'{"a":-0}'],
        [b'{"a":9007199254740992}'],
        [b'{"a":18446744073709551616}'],
        [b'{"a":1,"a":1}'],
        [b'{"b":1,"a":1}'],
        [b'{"a":"\\u0041"}'],
        [b'{"a":"\\/"}'],
        [b"NaN"],
        [b'{"a":"\xff"}'],
        [b'{"\xc3\xa9":1}'],
        [b"[" * 2000 + b"]" * 2000],
    ],
    ids=str,
)
def test_what_is_not_the_one_text_is_not_taken_for_it(bodies: list[bytes]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (any kind of it)
        parse_all(bodies)


def test_nesting_that_the_quick_reader_does_not_write_is_read_slowly() -> None:
    body = b"[" * 300 + b"]" * 300
    assert parse_all([body]) == [slowly(body)]
