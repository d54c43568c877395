"""Personal text in the record: encrypted under the person's own key, found by the hash of what is stored."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.record import PersonKey, SealedText

NONCE_BYTES = 12
KEY_BITS = 256

Seal = dict[str, str]
"""``{"sealed": "<sha256 in hex>"}``: what an entry holds instead of the text."""


@dataclass
class Erased(Exception):
    """The key to a person's texts was destroyed: what they said can never be read again."""

    person_id: str

    def __str__(self) -> str:
        return f"the key of {self.person_id} was destroyed, so this text is erased"


@dataclass
class SealBroken(Exception):
    """A sealed text is missing, or is not what was stored."""

    sha256: str

    def __str__(self) -> str:
        return f"the sealed text {self.sha256} is missing or was changed; run `safehands record verify`"


def seal(session: Session, person_id: str, text: str) -> Seal:
    """Encrypt a text under the person's key, made on first use, and give what an entry may hold of it.

    Call it before ``append``: the key and the log are then locked in one order everywhere.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    ciphertext = AESGCM(_key_of(session, person_id)).encrypt(nonce, text.encode(), person_id.encode())
    sha256 = sealed_hash(nonce, ciphertext)
    session.add(SealedText(sha256=sha256, person_id=person_id, nonce=nonce, ciphertext=ciphertext))
    session.flush()
    return {"sealed": sha256}


def unseal(session: Session, sealed: Seal) -> str:
    """The text again; :class:`Erased` if its key was destroyed, :class:`SealBroken` if it was changed."""
    sha256 = sealed["sealed"]
    kept = session.get(SealedText, sha256, populate_existing=True)
    if kept is None or sealed_hash(kept.nonce, kept.ciphertext) != sha256:
        raise SealBroken(sha256)
    key = session.scalar(select(PersonKey.key).where(PersonKey.person_id == kept.person_id))
    try:
        return AESGCM(key or b"").decrypt(kept.nonce, kept.ciphertext, kept.person_id.encode()).decode()
    except (ValueError, InvalidTag):  # no key, or one that was made after the first was destroyed
        raise Erased(kept.person_id) from None


def destroy_key(session: Session, person_id: str) -> None:
    """Erase all that was ever sealed for a person. Backups that hold the key must be let go as well."""
    session.execute(delete(PersonKey).where(PersonKey.person_id == person_id))


def sealed_hash(nonce: bytes, ciphertext: bytes) -> str:
    """The hash of what is stored, so that it can be checked without any key."""
    return hashlib.sha256(nonce + ciphertext).hexdigest()


def insert_unless_there(session: Session, table: Table, values: Mapping[str, object]) -> None:
    """Insert a row, or leave the one that somebody else has just inserted."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(make(table).values(values).on_conflict_do_nothing())


def _key_of(session: Session, person_id: str) -> bytes:
    wanted = select(PersonKey.key).where(PersonKey.person_id == person_id)
    key = session.scalar(wanted)
    if key is None:
        made = {"person_id": person_id, "key": AESGCM.generate_key(KEY_BITS)}
        insert_unless_there(session, PersonKey.metadata.tables[PersonKey.__tablename__], made)
        key = session.scalars(wanted).one()
    return key
