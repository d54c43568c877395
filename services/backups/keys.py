"""The keys of a backup: in a file of their own, sealed by a password where the operator has set one."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from models.canonical import canonical
from services.act import Refused
from services.backups.cells import from_line

FORM = "safehands keys 1"
PASSWORD_FILE = "SAFEHANDS_BACKUP_PASSWORD_FILE"  # noqa: S105 (the name of a setting)
COST = {"n": 2**15, "r": 8, "p": 1}
"""Of trying one password: 32 MB and about a tenth of a second."""

Rows = Mapping[str, Any]
"""By table: its ``columns`` with their kinds, and its rows as ``lines``."""


def password_from(environment: Mapping[str, str]) -> str | None:
    """The password in the file that the environment names, if it names one."""
    named = environment.get(PASSWORD_FILE)
    if not named:
        return None
    try:
        password = Path(named).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as why:
        raise Refused(
            f"{PASSWORD_FILE} names {named}, which cannot be read.", way_out="mend or unset it"
        ) from why
    if not password:
        raise Refused(f"{PASSWORD_FILE} names {named}, which is empty.", way_out="write the password into it")
    return password


def as_bytes(rows: Rows, password: str | None) -> bytes:
    """The file: readable by whoever holds it, or sealed by a password."""
    content = canonical(dict(rows))
    if password is None:
        return canonical(
            {"form": FORM, "rows": content.decode(), "sha256": hashlib.sha256(content).hexdigest()}
        )
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_key(password, salt)).encrypt(nonce, content, FORM.encode())
    return canonical({"form": FORM, "salt": _text(salt), "nonce": _text(nonce), "sealed": _text(sealed)})


def from_file(path: Path, password: str | None) -> Rows:
    """The rows again. Raises Refused for a file that is damaged, or that the password does not open."""
    try:
        told = json.loads(path.read_bytes())
        if told["form"] != FORM:
            raise ValueError(FORM)
        content = _opened(path, told, password) if "sealed" in told else told["rows"].encode()
        if "sealed" not in told and hashlib.sha256(content).hexdigest() != told["sha256"]:
            raise ValueError("sha256")
        rows: Rows = json.loads(content)
        for kept in rows.values():
            for line in kept["lines"]:
                from_line([kind for _, kind in kept["columns"]], line)
        return rows
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as why:
        raise Refused(
            f"{path} is not a file of keys, or it was damaged.",
            way_out="name another copy with --keys, or restore without: sealed reasons then cannot be read",
        ) from why


def _opened(path: Path, told: Mapping[str, Any], password: str | None) -> bytes:
    if password is None:
        raise Refused(
            f"{path} is sealed by a password.", way_out=f"name the file that holds it in {PASSWORD_FILE}"
        )
    salt, nonce, sealed = (
        base64.b64decode(told[part], validate=True) for part in ("salt", "nonce", "sealed")
    )
    try:
        return AESGCM(_key(password, salt)).decrypt(nonce, sealed, FORM.encode())
    except InvalidTag:
        raise Refused(
            f"{path} does not open with this password, or it was damaged.",
            way_out=f"look at what {PASSWORD_FILE} names, or take another copy",
        ) from None


def _key(password: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, **COST).derive(password.encode())


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
