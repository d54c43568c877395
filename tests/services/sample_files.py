"""Small files of each kind that is taken, and some that are not; made here, of nobody."""

from __future__ import annotations

from io import BytesIO

import pikepdf
from PIL import Image


def pdf(**root: pikepdf.Object) -> bytes:
    """One empty page; `OpenAction=...` puts something into its root."""
    with pikepdf.new() as made:
        made.add_blank_page()
        for key, value in root.items():
            made.Root[f"/{key}"] = made.make_indirect(value) if key == "Names" else value
        out = BytesIO()
        made.save(out)
    return out.getvalue()


def locked_pdf() -> bytes:
    with pikepdf.new() as made:
        made.add_blank_page()
        out = BytesIO()
        made.save(out, encryption=pikepdf.Encryption(owner="one", user="two"))
    return out.getvalue()


def jpeg(width: int = 40, height: int = 20) -> bytes:
    """A photograph that says where it was taken, on a telephone held upright."""
    picture = Image.new("RGB", (width, height), "teal")
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it by a quarter
    exif[0x010E] = "Mrs Lowe's bedroom"
    exif.get_ifd(0x8825)[2] = (52.0, 48.0, 21.0)  # the latitude
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif.tobytes())
    return out.getvalue()


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (4, 4), "teal").save(out, "PNG")
    return out.getvalue()


def box(kind: bytes, *bodies: bytes) -> bytes:
    body = b"".join(bodies)
    return (8 + len(body)).to_bytes(4, "big") + kind + body


def mp4(place: bytes = b"+52.8058-002.1171/", handler: bytes = b"vide") -> bytes:
    """The boxes of a film, without pictures in it, that says where it was made."""
    header = box(b"hdlr", bytes(8), handler, bytes(12))
    track = box(b"trak", box(b"mdia", header))
    return (
        box(b"ftyp", b"mp42", bytes(4), b"isom")
        + box(b"moov", track, box(b"udta", box(b"\xa9xyz", place)))
        + box(b"mdat", b"frames")
    )
