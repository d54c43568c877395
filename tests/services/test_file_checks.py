"""A file is taken for what is in it: opened, cleaned, and harmless."""

from __future__ import annotations

import resource
import zlib
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from services.act import Refused
from services.files import file_checks, file_opening
from services.files.file_checks import cleaned
from services.files.file_mp4 import MOST_BOXES
from services.files.file_opening import NotTaken, opened
from services.files.file_store import FileStore
from tests.services import sample_files
from tests.services.sample_files import box, jpeg, mp4, pdf, png

SCRIPT = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
LAUNCH = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe"))


def test_a_photograph_is_made_anew_without_the_place_where_it_was_taken_and_the_right_way_up() -> None:
    clean = cleaned(jpeg())
    assert clean.media_type == "image/jpeg"
    with Image.open(BytesIO(clean.content)) as picture:
        assert dict(picture.getexif()) == {}
        assert picture.size == (20, 40), "it was held upright"
    assert b"bedroom" not in clean.content


def test_what_is_written_behind_a_picture_is_gone() -> None:
    """Given a page of HTML hidden behind a PNG, then it is not kept."""
    assert b"<script>" not in cleaned(png() + b"<script>").content


def test_a_pdf_is_kept_as_it_is() -> None:
    content = pdf()
    assert cleaned(content).content == content


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"MZ\x90\x00", "The file must be a PDF, PNG or JPEG."),
        (b"<html></html>", "The file must be a PDF, PNG or JPEG."),
        (mp4(), "The file must be a PDF, PNG or JPEG."),
        (b"\xff\xd8\xff not a picture", "The picture cannot be opened"),
        (jpeg()[:300], "The picture cannot be opened"),
        (b"%PDF-1.7 not a document", "The PDF cannot be opened"),
        (sample_files.locked_pdf(), "The PDF is locked."),
        (pdf(OpenAction=SCRIPT), "something in it that runs by itself"),
        (pdf(OpenAction=LAUNCH), "something in it that runs by itself"),
        (pdf(Names=pikepdf.Dictionary(JavaScript=pikepdf.Array([SCRIPT]))), "something in it that runs by itself"),
        (pdf(AcroForm=pikepdf.Dictionary(XFA=pikepdf.String("<x/>"))), "something in it that runs by itself"),
        (pdf(Held=pikepdf.Dictionary(EF=pikepdf.Dictionary())), "or another file"),
    ],
    ids=lambda value: value[:12].decode("latin-1") if isinstance(value, bytes) else value,
)  # fmt: skip
def test_what_is_not_what_it_says_or_runs_by_itself_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said.replace(".", r"\.")) as refused:
        cleaned(content)
    assert refused.value.way_out


def test_too_large_and_too_many_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the limit it is taken, one more is refused."""
    monkeypatch.setattr(file_opening, "MOST_PIXELS", 800)
    assert opened(jpeg(40, 20), "image/jpeg")
    with pytest.raises(NotTaken, match="too many pixels"):
        opened(jpeg(41, 20), "image/jpeg")
    monkeypatch.setattr(file_checks, "LARGEST", len(png()))
    assert cleaned(png())
    with pytest.raises(Refused, match="10 MB or smaller"):
        cleaned(png() + b"0")


def unfolding_pdf(megabytes: int) -> bytes:
    """A small PDF with a stream of objects that is so many blanks when it is unpacked."""
    pack = zlib.compressobj(1)
    packed = pack.compress(b"2 0 <</Type/Catalog/Pages 4 0 R>> ")
    packed += b"".join(pack.compress(b" " * 1_000_000) for _ in range(megabytes)) + pack.flush()
    held = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    made = b"%PDF-1.5\n"
    where = {2: (2, 1, 0)}
    for number, body in (
        (1, held + packed + b"\nendstream"),
        (4, b"<</Type/Pages/Kids[5 0 R]/Count 1>>"),
        (5, b"<</Type/Page/Parent 4 0 R/MediaBox[0 0 9 9]>>"),
    ):  # fmt: skip
        where[number] = (1, len(made), 0)
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    at = len(made)
    where |= {0: (0, 0, 255), 3: (1, at, 0)}
    table = b"".join(
        kind.to_bytes(1) + place.to_bytes(4) + more.to_bytes(1)
        for _, (kind, place, more) in sorted(where.items())
    )
    last = b"<</Type/XRef/Size 6/W[1 4 1]/Root 2 0 R/Length %d>>stream\n%b\nendstream" % (len(table), table)
    return made + b"3 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF" % (last, at)


def test_a_small_file_that_unfolds_into_a_large_one_is_refused() -> None:
    """Given a PDF of one megabyte that is 300 when it is unpacked, then the memory of Safehands stays what it was."""
    content = unfolding_pdf(300)
    assert len(content) < 2_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Refused, match="damaged, or takes too much memory") as refused:
        cleaned(content)
    assert refused.value.way_out
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < before + 50_000, "kilobytes"


def test_a_file_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_checks, "LONGEST_WAIT", 0.01)
    with pytest.raises(Refused, match="too much memory or time"):
        cleaned(png())


def test_the_process_that_opens_a_file_is_handed_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_DEBUG", "help")  # any program that is handed this writes and ends
    assert cleaned(png())


def test_the_largest_picture_that_is_taken_fits_within_the_limits() -> None:
    out = BytesIO()
    Image.new("P", (8000, 5000)).save(out, "PNG")
    assert cleaned(out.getvalue()).media_type == "image/png"


def test_a_film_of_more_parts_than_any_film_has_is_refused_before_they_fill_the_memory() -> None:
    """At the limit of 10,000 it is taken, one more is refused; also where they lie within others."""
    has = 7
    assert opened(mp4() + box(b"free") * (MOST_BOXES - has), "video/mp4")
    many = mp4() + box(b"free") * (MOST_BOXES - has + 1)
    within = mp4() + box(b"moov", box(b"trak", box(b"free") * MOST_BOXES))
    for content in (many, within):
        with pytest.raises(NotTaken, match="too many parts"):
            opened(content, "video/mp4")


def test_a_film_is_kept_without_the_place_where_it_was_made_and_is_as_long_as_before() -> None:
    clean = cleaned(mp4(), film=True)
    assert clean.media_type == "video/mp4"
    assert b"+52.8058" not in clean.content
    assert len(clean.content) == len(mp4())
    assert b"frames" in clean.content


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (mp4()[:-3], "longer than the file"),
        (mp4(handler=b"soun"), "no picture in it"),
        (box(b"ftyp", b"mp42", bytes(4)) + box(b"mdat", b"frames"), "no film in it"),
        (box(b"ftyp", b"heic", bytes(4)) + box(b"moov") + box(b"mdat"), "does not say that it is an MP4"),
        (mp4() + b"\0\0\0", "in the middle of a box"),
        (box(b"ftyp", b"mp42") + (4).to_bytes(4, "big") + b"moov", "longer than the file"),
    ],
)
def test_a_film_that_could_not_be_played_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        cleaned(content, film=True)


def test_a_film_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_checks, "LARGEST_FILM", len(mp4()) - 1)
    with pytest.raises(Refused, match="The film must be 100 MB or smaller"):
        cleaned(mp4(), film=True)


def test_a_file_lies_under_its_hash_once_and_cannot_be_run(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    digest = store.keep(b"some bytes")
    assert store.keep(b"some bytes") == digest
    assert store.read(digest) == b"some bytes"
    [path] = [one for one in (tmp_path / "files").rglob("*") if one.is_file()]
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"other bytes")
    with pytest.raises(Refused, match="was changed on the disk"):
        store.read(digest)
    path.unlink()
    with pytest.raises(Refused, match="not where files are kept"):
        store.read(digest)
