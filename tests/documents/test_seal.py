"""The organisation's seal: it says whose it is, leaves the file as it was, and breaks with any change."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.sign.fields import MDPPerm
from pypdf import PdfReader

from documents import seal_writer
from documents.agreement_data import agreement_data
from documents.seal import has_seal, sealed
from documents.seal_check import CHANGED, NOT_SEALED, Unreadable, check
from tests.documents import papers
from tests.documents.certificates import ORGANISATION, a_seal, another_seal
from tests.documents.reading import printed

AT = papers.at("2026-12-01T16:20")
PAPER = replace(
    papers.unsigned(), code="7KQ2-M0XA-93TD", check_at="https://safehands.example/check",
    sealed_by=ORGANISATION,
)  # fmt: skip


@lru_cache
def sealed_agreement() -> bytes:
    return sealed(printed(PAPER), a_seal(), AT)


@lru_cache
def signed_range() -> tuple[int, int, int, int]:
    """From where, how many bytes, twice: all of the file but the signature itself."""
    found = seal_in(sealed_agreement())["/ByteRange"]
    first, length, second, rest = (int(number) for number in found)
    return first, length, second, rest


def seal_in(pdf: bytes) -> dict[str, Any]:
    found: dict[str, Any] = PdfReader(BytesIO(pdf)).root_object["/Perms"]["/DocMDP"]
    return found


def verdict(pdf: bytes) -> str:
    """Why the seal does not hold, in words; empty if it does."""
    try:
        return check(pdf).wrong
    except Unreadable as error:
        return str(error)


# --- what it says ------------------------------------------------------------------------------------------------


def test_an_untouched_file_is_intact_and_says_by_whom_and_when() -> None:
    found = check(sealed_agreement(), [a_seal().certificate])
    assert (found.wrong, found.organisation, found.sealed_at) == ("", ORGANISATION, AT)
    assert found.known


def test_its_moment_is_the_one_handed_in() -> None:
    earlier = papers.at("2026-02-28T23:59")
    assert check(sealed(printed(PAPER), a_seal(), earlier)).sealed_at == earlier
    assert check(sealed(printed(PAPER), a_seal(), earlier)).wrong == ""


def test_it_says_that_it_is_the_organisations_and_no_persons() -> None:
    seal = seal_in(sealed_agreement())
    assert seal["/Name"] == ORGANISATION
    assert seal["/Reason"] == (
        f"Seal of {ORGANISATION}: issued by this organisation. It is not a person's signature."
    )


def test_it_allows_no_change_to_the_file() -> None:
    """1 is the level at which nothing may be filled in, signed or noted."""
    (reference,) = seal_in(sealed_agreement())["/Reference"]
    assert (reference["/TransformMethod"], reference["/TransformParams"]["/P"]) == ("/DocMDP", 1)


def test_the_certificates_above_it_go_with_it() -> None:
    """So that a reader who trusts the authority alone finds the way."""
    seal = a_seal(issued_by="Invented Authority")
    contents = seal_in(sealed(printed(PAPER), seal, AT))["/Contents"]
    assert seal.chain[0].public_bytes(Encoding.DER) in contents.original_bytes


# --- what it leaves as it was ------------------------------------------------------------------------------------


def test_what_was_there_stays_byte_for_byte() -> None:
    assert sealed_agreement().startswith(printed(PAPER))
    assert len(sealed_agreement()) > len(printed(PAPER))


def test_tags_data_metadata_and_version_are_those_of_the_unsealed_file() -> None:
    before, after = (pikepdf.open(BytesIO(pdf)) for pdf in (printed(PAPER), sealed_agreement()))
    assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
    assert dict(after.docinfo) == dict(before.docinfo)
    assert after.Root.StructTreeRoot.objgen == before.Root.StructTreeRoot.objgen
    assert after.Root.MarkInfo.Marked
    assert after.attachments["agreement.json"].get_file().read_bytes() == agreement_data(PAPER)
    assert "/Version" not in after.Root


def test_its_field_is_named_for_a_screen_reader_and_lies_outside_the_page() -> None:
    """PDF/UA asks for a tag on every field inside the page; PDF/A forbids hiding one."""
    (field,) = PdfReader(BytesIO(sealed_agreement())).root_object["/AcroForm"]["/Fields"]
    there = field.get_object()
    assert there["/TU"] == f"Seal of {ORGANISATION}"
    assert all(float(edge) < 0 for edge in there["/Rect"])
    hidden, print_it = 2, 4
    assert there["/F"] & hidden == 0
    assert there["/F"] & print_it


# --- what breaks it ----------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(st.data())
def test_one_changed_byte_anywhere_breaks_it(data: st.DataObject) -> None:
    """Anywhere but in the signature itself, which is not part of what it signs."""
    first, length, second, rest = signed_range()
    places = st.integers(first, first + length - 1) | st.integers(second, second + rest - 1)
    place, bit = data.draw(places), data.draw(st.integers(0, 7))
    changed = bytearray(sealed_agreement())
    changed[place] ^= 1 << bit
    assert verdict(bytes(changed))


def test_the_signed_bytes_are_all_of_the_file_but_the_signature() -> None:
    first, length, second, rest = signed_range()
    pdf = sealed_agreement()
    assert first == 0
    assert second + rest == len(pdf)
    assert set(pdf[length + 1 : second - 1]) <= set(b"0123456789abcdefABCDEF")


@pytest.mark.parametrize("added", [b"\n", b"%", b"\n% a note\n"])
def test_what_is_added_behind_it_breaks_it(added: bytes) -> None:
    assert verdict(sealed_agreement() + added) == CHANGED


def test_a_file_that_was_opened_and_saved_is_no_longer_the_sealed_one() -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(sealed_agreement())) as document:
        document.docinfo["/Title"] = "Another"
        document.save(out)
    assert verdict(out.getvalue()) == CHANGED


def test_a_file_cut_off_is_not_intact() -> None:
    assert verdict(sealed_agreement()[:-300])


def test_the_same_name_on_another_certificate_is_not_theirs() -> None:
    """Anybody can make a certificate in any name; what counts is which one it is."""
    forged = sealed(printed(PAPER), another_seal(), AT)
    assert check(forged, [a_seal().certificate]).wrong.startswith("Not theirs")
    alone = check(forged)
    assert (alone.wrong, alone.known) == ("", None)
    assert alone.fingerprint != check(sealed_agreement()).fingerprint


def test_a_seal_from_before_its_certificate_is_not_good() -> None:
    found = check(sealed(printed(PAPER), a_seal(), papers.at("2025-12-31T23:59")))
    assert found.wrong == "Not good: the seal was made when its certificate was not valid."


def test_a_seal_that_allows_changes_is_not_one_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal_writer, "MDPPerm", SimpleNamespace(NO_CHANGES=MDPPerm.FILL_FORMS))
    assert check(sealed(printed(PAPER), a_seal(), AT)).wrong.startswith("Not good: this seal lets")


def test_a_file_without_a_seal_says_so_and_what_is_no_pdf_is_refused() -> None:
    assert check(printed(PAPER)) == NOT_SEALED
    assert not has_seal(printed(PAPER))
    assert has_seal(sealed_agreement())
    for content in (b"", b"hello", printed(PAPER)[:2000]):
        with pytest.raises(Unreadable):
            check(content)


def test_a_private_key_is_not_shown_where_a_seal_is() -> None:
    assert "key" not in repr(a_seal())
