"""Checkpoints as signed notes: written as C2SP writes them, and found if any byte of them is another."""

from __future__ import annotations

import base64

import pytest

from models.signed_note import Checkpoint, NotANote, PublicKey, SigningKey, short_code
from tests.models.world import KEY

MADE = Checkpoint.of(KEY.name, "org", 7, bytes(range(32)))
NOTE = KEY.sign(str(MADE))


def test_a_note_is_what_c2sp_says() -> None:
    """Origin, size, root; an empty line; a dash, the key's name, and four bytes of its hash before the signature."""
    origin, size, root, empty, signature, end = NOTE.split("\n")
    assert (origin, size, root) == ("safehands.example/org", "7", base64.b64encode(bytes(range(32))).decode())
    assert (empty, end) == ("", "")
    dash, name, text = signature.split(" ")
    assert (dash, name) == ("—", "safehands.example")
    assert base64.b64decode(text)[:4] == KEY.public.mark
    assert len(base64.b64decode(text)) == 68


def test_go_reads_this_key() -> None:
    """The example in the documentation of golang.org/x/mod/sumdb/note."""
    text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert str(PublicKey.parse(text)) == text
    note = (
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    assert PublicKey.parse(text).signed(note).startswith("If you think")


def test_what_was_signed_is_read_again() -> None:
    assert Checkpoint.parse(KEY.public.signed(NOTE)) == MADE
    assert Checkpoint.unchecked(NOTE) == MADE
    assert MADE.organisation_id == "org"


def test_a_key_is_kept_in_one_line_and_read_from_it() -> None:
    assert SigningKey.parse(KEY.secret() + "\n") == KEY
    assert PublicKey.parse(str(KEY.public)) == KEY.public
    made = SigningKey.generate("safehands.board.example")
    assert SigningKey.parse(made.secret()) == made
    assert made.raw != SigningKey.generate("safehands.board.example").raw


def test_a_key_does_not_show_itself() -> None:
    assert base64.b64encode(KEY.raw).decode()[:10] not in repr(KEY)


def test_every_byte_of_a_note_counts() -> None:
    """Whatever a bit makes of it: another text, no base64, or base64 that means the same."""
    raw = NOTE.encode()
    for at in range(len(raw)):
        for bit in range(8):
            changed = bytearray(raw)
            changed[at] ^= 1 << bit
            with pytest.raises(ValueError):  # noqa: PT011 (no UTF-8, or NotANote)
                KEY.public.signed(bytes(changed).decode())


def test_a_note_of_another_key_is_not_believed() -> None:
    """Nor one by a key of the same name."""
    other = SigningKey(KEY.name, bytes(32))
    with pytest.raises(NotANote, match=r"not signed by safehands\.example"):
        KEY.public.signed(other.sign(str(MADE)))
    mixed = NOTE.split("\n\n")[0] + "\n\n" + KEY.sign("other\n").split("\n\n", 1)[-1]
    with pytest.raises(NotANote):
        KEY.public.signed(mixed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        "a\n01\nAA==\n",
        f"a\n-1\n{'A' * 43}=\n",
        "a b\n1\nAA==\n",
        f"{str(MADE)[:-1]}",
        f"{MADE}x\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NotANote):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    "text", ["", "a+b", "PRIVATE+KEY+a+00000000+AQ==", KEY.secret()[:-3] + "AA=", "name"]
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NotANote):
        SigningKey.parse(text)
    with pytest.raises(NotANote):
        PublicKey.parse(text)


def test_a_key_has_a_name_without_spaces() -> None:
    with pytest.raises(NotANote, match="cannot be called"):
        SigningKey.generate("the board")


def test_the_code_on_paper_is_ten_bytes_of_the_root() -> None:
    assert short_code(bytes(range(32))) == MADE.code == "AAAQ-EAYE-AUDA-OCAJ"
