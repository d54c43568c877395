"""A Merkle tree in the manner of RFC 6962 over the entries of a log: one root for all, short proofs for one.

The hash of an entry is ``SHA-256(00 ‖ previous ‖ body)``: that is RFC 6962's hash of a leaf whose bytes are the
previous hash and the body. So the tree needs nothing that is not on record already, and its proofs are ordinary ones.
Nothing here knows a database: leaves are handed in, in order.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from hashlib import sha256

NODE = b"\x01"
EMPTY = sha256(b"").digest()
"""The root of a tree without leaves."""

Range = tuple[int, int]
"""A subtree: from this leaf up to, and without, that one."""

Place = tuple[int, int]
"""A whole subtree of 2**level leaves: its level, and which it is on that level."""


class Peaks:
    """What has to be kept of a tree to go on with it: on each level the whole subtree that waits for a neighbour."""

    def __init__(self, kept: Sequence[bytes | None] = ()) -> None:
        self.kept = list(kept)

    @property
    def size(self) -> int:
        return sum(1 << level for level, peak in enumerate(self.kept) if peak is not None)

    def extend(
        self, leaves: Sequence[bytes], seen: Callable[[int, int, list[bytes]], None] | None = None
    ) -> None:
        """Add leaves, many at once, as a sum is carried. ``seen`` is told each level's whole subtrees."""
        nodes, level, size = list(leaves), 0, self.size
        while nodes:
            if level == len(self.kept):
                self.kept.append(None)
            if (waiting := self.kept[level]) is not None:
                nodes.insert(0, waiting)
            if seen:
                seen(level, size >> level & ~1, nodes)
            self.kept[level] = nodes.pop() if len(nodes) % 2 else None
            pairs = iter(nodes)
            nodes = [sha256(NODE + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
            level += 1

    def root(self) -> bytes:
        """The hash of the whole tree, RFC 6962's MTH."""
        found: bytes | None = None
        for peak in self.kept:
            if peak is not None:
                found = peak if found is None else node(peak, found)
        return EMPTY if found is None else found

    def to_bytes(self) -> bytes:
        """The hashes alone, smallest subtree first; which levels they are of, the size says."""
        return b"".join(peak for peak in self.kept if peak is not None)

    @classmethod
    def from_bytes(cls, size: int, stored: bytes) -> "Peaks":
        """What :meth:`to_bytes` gave; ValueError if it is not of a tree of this size."""
        levels = [level for level in range(size.bit_length()) if size >> level & 1]
        if len(stored) != 32 * len(levels):
            raise ValueError(f"a tree of {size} leaves has {len(levels)} peaks of 32 bytes")
        kept: list[bytes | None] = [None] * size.bit_length()
        for position, level in enumerate(levels):
            kept[level] = stored[32 * position : 32 * position + 32]
        return cls(kept)


def node(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return sha256(NODE + left + right).digest()


def inclusion_path(leaf: int, size: int) -> list[Range]:
    """Whose hashes prove that a leaf stands in a tree, from the leaf up (RFC 6962, 2.1.1)."""
    if not 0 <= leaf < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {leaf}")
    path: list[Range] = []
    first, last = 0, size
    while last - first > 1:
        middle = first + _half(last - first)
        if leaf < middle:
            path.append((middle, last))
            last = middle
        else:
            path.append((first, middle))
            first = middle
    return path[::-1]


def consistency_path(older: int, newer: int) -> list[Range]:
    """Whose hashes prove that a tree goes on from an older one (RFC 6962, 2.1.2)."""
    if not 0 < older <= newer:
        raise ValueError(f"a tree of {newer} leaves does not go on from one of {older}")
    path: list[Range] = []
    first, last = 0, newer
    while older != last:
        middle = first + _half(last - first)
        if older <= middle:
            path.append((middle, last))
            last = middle
        else:
            path.append((first, middle))
            first = middle
    return [*([(first, last)] if first else []), *path[::-1]]


def hashes_of(leaves: Iterable[Sequence[bytes]], wanted: Collection[Range]) -> dict[Range, bytes]:
    """The hashes of these subtrees, in one pass over the leaves, which come some at a time; little is kept."""
    sought: dict[int, set[int]] = defaultdict(set)
    for one in wanted:
        for level, place in _whole(*one):
            sought[level].add(place)
    found: dict[Place, bytes] = {}

    def keep(level: int, first: int, nodes: list[bytes]) -> None:
        if here := sought.get(level):
            for place in here.intersection(range(first, first + len(nodes))):
                found[level, place] = nodes[place - first]

    peaks = Peaks()
    for some in leaves:
        peaks.extend(some, keep)
    return {one: _hash(*one, found) for one in wanted}


def root_by_inclusion(leaf_hash: bytes, leaf: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a proof leads to; None if it has the wrong length."""
    ranges = inclusion_path(leaf, size) if 0 <= leaf < size else None
    if ranges is None or len(ranges) != len(path):
        return None
    for (first, _), neighbour in zip(ranges, path, strict=True):
        leaf_hash = node(neighbour, leaf_hash) if first <= leaf else node(leaf_hash, neighbour)
    return leaf_hash


def _half(size: int) -> int:
    """The largest power of two that is smaller."""
    return 1 << (size - 1).bit_length() - 1


def _is_whole(first: int, last: int) -> bool:
    size = last - first
    return size & (size - 1) == 0


def _whole(first: int, last: int) -> Iterator[Place]:
    """The whole subtrees of which a subtree is made."""
    if _is_whole(first, last):
        level = (last - first).bit_length() - 1
        yield level, first >> level
    else:
        middle = first + _half(last - first)
        yield from _whole(first, middle)
        yield from _whole(middle, last)


def _hash(first: int, last: int, found: dict[Place, bytes]) -> bytes:
    if _is_whole(first, last):
        level = (last - first).bit_length() - 1
        return found[level, first >> level]
    middle = first + _half(last - first)
    return node(_hash(first, middle, found), _hash(middle, last, found))
