"""The tree, its roots and its proofs, held to RFC 6962's own definitions, written out again here word for word."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.canonical import beginning, entry_hash
from models.merkle import (
    EMPTY,
    Peaks,
    consistency_path,
    hashes_of,
    inclusion_path,
    node,
    root_by_inclusion,
)

MOST = 40
LEAVES = [sha256(bytes([number])).digest() for number in range(MOST)]


def goes_on_from(older: tuple[int, bytes], newer: tuple[int, bytes], path: Sequence[bytes]) -> bool:
    """Whether a proof shows that the tree of ``newer`` (size, root) begins with the leaves of ``older``."""
    (older_size, older_root), (newer_size, newer_root) = older, newer
    if not 0 < older_size <= newer_size:
        return False
    ranges = consistency_path(older_size, newer_size)
    if len(ranges) != len(path):
        return False
    hashes = list(zip(ranges, path, strict=True))
    if ranges and ranges[0][1] == older_size:
        (_, start), *hashes = hashes
    else:
        start = older_root
    old = new = start
    for (first, _), neighbour in hashes:
        if first < older_size:
            old, new = node(neighbour, old), node(neighbour, new)
        else:
            new = node(new, neighbour)
    return (old, new) == (older_root, newer_root)


def mth(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, over hashes of leaves."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def split(n: int) -> int:
    """The largest power of two smaller than n."""
    return next(power for power in (32, 16, 8, 4, 2, 1) if power < n)


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, 2.1.2."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def proof(ranges: list[tuple[int, int]], size: int) -> list[bytes]:
    """The hashes of a path, the leaves coming in threes."""
    found = hashes_of([LEAVES[first : min(first + 3, size)] for first in range(0, size, 3)], ranges)
    return [found[one] for one in ranges]


@given(st.lists(st.integers(0, MOST), max_size=6))
def test_a_tree_grown_in_any_steps_has_the_root_of_the_definition(cuts: list[int]) -> None:
    peaks = Peaks()
    for first, last in pairwise([0, *sorted(cuts), MOST]):
        peaks = Peaks.from_bytes(peaks.size, peaks.to_bytes())
        peaks.extend(LEAVES[first:last])
        assert (peaks.size, peaks.root()) == (last, mth(LEAVES[:last]))


def test_the_root_of_no_leaves_is_that_of_the_definition() -> None:
    assert Peaks().root() == EMPTY == mth([])


def test_peaks_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError, match="a tree of 3 leaves has 2 peaks"):
        Peaks.from_bytes(3, b"\x00" * 32)


def test_an_entry_is_hashed_as_the_leaf_of_the_definition() -> None:
    """So that any program that knows RFC 6962 can check our proofs: the leaf is the previous hash and the body."""
    before = beginning("org")
    assert entry_hash(before, b"{}") == sha256(b"\x00" + before + b"{}").digest()


def test_every_leaf_of_every_tree_is_proven_as_the_definition_proves_it() -> None:
    for size in range(1, MOST + 1):
        for leaf in range(size):
            hashes = proof(inclusion_path(leaf, size), size)
            assert hashes == path(leaf, LEAVES[:size])
            assert root_by_inclusion(LEAVES[leaf], leaf, size, hashes) == mth(LEAVES[:size])


def test_every_older_tree_is_proven_to_be_the_beginning_of_every_newer_one() -> None:
    for newer in range(1, MOST + 1):
        for older in range(1, newer + 1):
            hashes = proof(consistency_path(older, newer), newer)
            assert hashes == subproof(older, LEAVES[:newer], True)
            assert goes_on_from((older, mth(LEAVES[:older])), (newer, mth(LEAVES[:newer])), hashes)


def test_a_proof_proves_nothing_else() -> None:
    """Another leaf, place, size or path; a hash left out, put in, or changed."""
    hashes = proof(inclusion_path(5, 11), 11)
    root = mth(LEAVES[:11])
    wrong = [
        (LEAVES[6], 5, 11, hashes),
        (LEAVES[5], 4, 11, hashes),
        (LEAVES[5], 5, 7, hashes),
        (LEAVES[5], 5, 4, hashes),
        (LEAVES[5], 5, 11, hashes[:-1]),
        (LEAVES[5], 5, 11, [*hashes, root]),
        *((LEAVES[5], 5, 11, [*hashes[:at], EMPTY, *hashes[at + 1 :]]) for at in range(len(hashes))),
    ]
    assert [root_by_inclusion(*one) == root for one in wrong] == [False] * len(wrong)


def test_a_tree_that_does_not_go_on_from_another_is_not_said_to() -> None:
    older, newer = (5, mth(LEAVES[:5])), (11, mth(LEAVES[:11]))
    hashes = proof(consistency_path(5, 11), 11)
    forked = (11, mth([*LEAVES[:3], EMPTY, *LEAVES[4:11]]))
    wrong = [
        ((5, EMPTY), newer, hashes),
        (older, (11, EMPTY), hashes),
        (older, forked, hashes),
        (newer, older, hashes),
        ((0, EMPTY), newer, []),
        (older, newer, hashes[1:]),
        *((older, newer, [*hashes[:at], EMPTY, *hashes[at + 1 :]]) for at in range(len(hashes))),
    ]
    assert [goes_on_from(*one) for one in wrong] == [False] * len(wrong)


@pytest.mark.parametrize(("leaf", "size"), [(-1, 4), (4, 4), (0, 0)])
def test_a_leaf_that_is_not_there_has_no_path(leaf: int, size: int) -> None:
    with pytest.raises(ValueError, match="has no leaf"):
        inclusion_path(leaf, size)
