"""An MP4 film, by its boxes: whether it is one, and without what it says of the place where it was made.

The boxes are those of ISO/IEC 14496-12: four bytes of length, four of kind, then what they hold.
"""

from __future__ import annotations

from dataclasses import dataclass

BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash"}
TELLS_THE_PLACE = {b"udta", b"meta", b"uuid"}
"""Boxes of particulars: they may hold where, when and by whose telephone a film was made."""
HOLDS_BOXES = {b"moov", b"trak", b"mdia"}
DEEPEST = 4
MOST_BOXES = 10_000
"""A film of hours has some hundreds; each that is read takes more memory than it does in the file."""
MOST_BRANDS = 100
"""How many words of the first box are read."""


class NotAFilm(ValueError):
    """It is no MP4 that a tablet could play."""


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its kind, and where in the file its body begins and ends."""

    kind: bytes
    begins: int
    ends: int


def cleaned_film(content: bytes) -> bytes:
    """The same film, its particulars made blank. Raises NotAFilm."""
    data = bytearray(content)
    top = _boxes(data, 0, len(data))
    kinds = [box.kind for box in top]
    if not top or kinds[0] != b"ftyp" or not BRANDS & _brands(data, top[0]):
        raise NotAFilm("its first box does not say that it is an MP4")
    if b"moov" not in kinds or b"mdat" not in kinds:
        raise NotAFilm("it has no film in it")
    boxes = _all(data, top)
    if not any(_is_picture(data, box) for box in boxes if box.kind == b"hdlr"):
        raise NotAFilm("it has no picture in it")
    for box in boxes:
        if box.kind in TELLS_THE_PLACE:
            _blank(data, box)
    return bytes(data)


def _boxes(data: bytearray, begins: int, ends: int) -> list[Box]:
    found = []
    while begins < ends:
        if ends - begins < 8:
            raise NotAFilm("it ends in the middle of a box")
        length, kind, head = (
            int.from_bytes(data[begins : begins + 4], "big"),
            bytes(data[begins + 4 : begins + 8]),
            8,
        )
        if length == 1:
            length, head = int.from_bytes(data[begins + 8 : begins + 16], "big"), 16
        elif length == 0:
            length = ends - begins
        if length < head or begins + length > ends:
            raise NotAFilm("a box is longer than the file")
        found.append(Box(kind, begins + head, begins + length))
        _refuse_too_many(found)
        begins += length
    return found


def _all(data: bytearray, top: list[Box]) -> list[Box]:
    """These boxes and those within them, each once."""
    found, level = list(top), top
    for _ in range(DEEPEST):
        within: list[Box] = []
        for box in level:
            if box.kind in HOLDS_BOXES:
                within += _boxes(data, box.begins, box.ends)
                _refuse_too_many(within)
        found, level = found + within, within
    _refuse_too_many(found)
    return found


def _refuse_too_many(boxes: list[Box]) -> None:
    if len(boxes) > MOST_BOXES:
        raise NotAFilm("it has too many parts")


def _brands(data: bytearray, box: Box) -> set[bytes]:
    """The main brand and those that it is compatible with; between them stands a version."""
    ends = min(box.ends, box.begins + 4 * MOST_BRANDS)
    words = [bytes(data[at : at + 4]) for at in range(box.begins, ends, 4)]
    return {*words[:1], *words[2:]}


def _is_picture(data: bytearray, box: Box) -> bool:
    return data[box.begins + 8 : box.begins + 12] == b"vide"


def _blank(data: bytearray, box: Box) -> None:
    """Make it a box of free space: the places of all others stay what they were."""
    data[box.begins : box.ends] = bytes(box.ends - box.begins)
    kind_at = box.begins - 4 if data[box.begins - 4 : box.begins] == box.kind else box.begins - 12
    data[kind_at : kind_at + 4] = b"free"
