"""The keys that the secrets of authenticator apps are sealed under: in a file, never in the database.

``SAFEHANDS_FACTOR_KEY_FILE`` names it; without that a SQLite database has one beside it, made when it is first needed.
A key stands on each line: the first seals, and each opens what was sealed under it. A sealed secret opens for its own
login alone, so that whoever can write to the database cannot put one login's secret in another's place.

What is kept of a secret: ``1.<mark of the key>.<nonce and AES-256-GCM, in base64>``.
"""

import base64
import binascii
import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import URL

FILE = "SAFEHANDS_FACTOR_KEY_FILE"
FORM = "1"
NONCE_BYTES, KEY_BYTES = 12, 32
HOW_TO_MAKE = f"make one with `safehands accounts factor-key FILE`, and name the file in {FILE}"


class FactorKeyFault(Exception):
    """A secret cannot be sealed or opened: why, and what whoever runs Safehands can do."""

    def __init__(self, message: str, way_out: str) -> None:
        super().__init__(f"{message} Way out: {way_out}.")


@dataclass(frozen=True, slots=True)
class FactorKeys:
    """Seals and opens secrets. The file is read each time, so that nothing waits for a start and nothing is kept."""

    file: Path | None
    may_make: bool = False
    """On a laptop: the file is made when the first secret is sealed."""

    @classmethod
    def of(cls, database: URL, environment: Mapping[str, str] = os.environ) -> "FactorKeys":
        """The file that is named; else the one beside a SQLite database; else none."""
        if named := environment.get(FILE, ""):
            return cls(Path(named))
        place = database.database or ""
        if database.get_backend_name() != "sqlite" or place in ("", ":memory:"):
            return cls(None)
        return cls(Path(f"{place}.factor-key"), may_make=True)

    def seal(self, account_id: str, secret: str) -> str:
        """What the database may hold of this login's secret; :class:`FactorKeyFault` without a key."""
        if self.file and self.may_make and not self.file.exists():
            make_key_file(self.file)
        key = self._needed()[0]
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(key).encrypt(nonce, secret.encode(), _bound_to(account_id))
        return f"{FORM}.{mark_of(key)}.{base64.b64encode(nonce + sealed).decode()}"

    def open(self, account_id: str, kept: str) -> str:
        """The secret again; :class:`FactorKeyFault` if its key is not here, or it was not sealed for this login."""
        mark = mark_in(kept)
        key = next((key for key in self._needed() if mark_of(key) == mark), None)
        if key is None:
            raise FactorKeyFault(
                f"A second factor is sealed under the key {mark or '(none)'}, which is not in {self.file}.",
                "add that key's line to the file, or take the factor off with `safehands accounts reset-factor`",
            )
        try:
            raw = base64.b64decode(kept.rpartition(".")[2], validate=True)
            return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound_to(account_id)).decode()
        except (InvalidTag, binascii.Error, ValueError):
            raise FactorKeyFault(
                f"The second factor of {account_id} was changed in the database, or is another login's.",
                "find out who did, and take it off with `safehands accounts reset-factor`",
            ) from None

    def marks(self) -> list[str]:
        """The marks of the keys that are here, the one that seals first; none where there is no file yet."""
        return [mark_of(key) for key in self._keys()]

    def _needed(self) -> list[bytes]:
        if keys := self._keys():
            return keys
        raise FactorKeyFault("There is no key to seal second factors with.", HOW_TO_MAKE)

    def _keys(self) -> list[bytes]:
        if self.file is None or (self.may_make and not self.file.exists()):
            return []
        return keys_in(self.file)


def mark_of(key: bytes) -> str:
    """By what a key is called, which tells nothing of it."""
    return hashlib.sha256(b"safehands second factor key\x00" + key).hexdigest()[:8]


def mark_in(kept: str) -> str:
    """The mark of the key that a secret is sealed under; empty for what is not sealed."""
    form, _, rest = kept.partition(".")
    return rest.partition(".")[0] if form == FORM else ""


def keys_in(file: Path) -> list[bytes]:
    """The keys of a file, in order; :class:`FactorKeyFault` for one that cannot be read or holds anything else."""
    try:
        lines = file.read_text(encoding="ascii").split()
        keys = [base64.b64decode(line, validate=True) for line in lines]
    except OSError as error:
        raise _unusable(file, f"cannot be read ({error.strerror})") from error
    except (UnicodeDecodeError, binascii.Error) as error:
        raise _unusable(file, "holds something that is no key") from error
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise _unusable(file, "holds no key, or something that is none")
    return keys


def make_key_file(file: Path, older: Path | None = None) -> str:
    """Write a new key, and after it those of an older file, where only its owner can read it. The new key's mark.

    A file is never written over: :class:`FactorKeyFault`.
    """
    keys = [secrets.token_bytes(KEY_BYTES), *(keys_in(older) if older else [])]
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise FactorKeyFault(f"{file} could not be made: {error.strerror}.", "name another file") from error
    with os.fdopen(descriptor, "w", encoding="ascii") as writing:
        writing.writelines(base64.b64encode(key).decode() + "\n" for key in keys)
        writing.flush()
        os.fsync(descriptor)
    return mark_of(keys[0])


def _bound_to(account_id: str) -> bytes:
    return f"safehands second factor {FORM}\x00{account_id}".encode()


def _unusable(file: Path, why: str) -> FactorKeyFault:
    return FactorKeyFault(
        f"The file of keys to second factors, {file}, {why}.", f"mend it or {FILE}; or {HOW_TO_MAKE}"
    )
