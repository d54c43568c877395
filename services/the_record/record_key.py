"""The key that signs checkpoints, and where they are published, as the environment names them.

================================== ====================================================================
``SAFEHANDS_RECORD_KEY_FILE``      a file that holds the signing key (``safehands record key`` makes it)
``SAFEHANDS_CHECKPOINTS``          a folder in which each checkpoint is put as a file of its own
================================== ====================================================================

Without a key no checkpoint is made. A key that cannot be used is never passed over.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from models.signed_note import NotANote, PublicKey, SigningKey
from services.act import Refused
from services.the_record.published import Published

FILE = "SAFEHANDS_RECORD_KEY_FILE"
FOLDER = "SAFEHANDS_CHECKPOINTS"


def record_key(environment: Mapping[str, str] = os.environ) -> SigningKey | None:
    """The key to sign with; None where none is set up."""
    if not (named := environment.get(FILE, "")):
        return None
    try:
        return SigningKey.parse(Path(named).read_text(encoding="ascii"))
    except OSError as error:
        raise _refused(f"which cannot be read ({error.strerror})", named) from error
    except (NotANote, UnicodeDecodeError) as error:
        raise _refused("which holds no signing key", named) from error


def needed_key(environment: Mapping[str, str] = os.environ) -> SigningKey:
    """The key to sign with; Refused where none is set up."""
    if key := record_key(environment):
        return key
    raise Refused(
        "There is no key to sign with.",
        way_out=f"make one with `safehands record key`, and name its file in {FILE}",
    )


def published_from(environment: Mapping[str, str] = os.environ) -> Published | None:
    """Where checkpoints are published; None if nowhere is named."""
    named = environment.get(FOLDER, "")
    return Published(Path(named)) if named else None


def make_key(name: str, file: Path) -> PublicKey:
    """Write a new signing key into a file that only its owner can read. An old one is never written over."""
    try:
        key = SigningKey.generate(name)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refused(
            f"{file} is there already, and a key is never written over.", way_out="name another file"
        ) from error
    except (OSError, NotANote) as error:
        raise Refused(
            f"No key was made: {error}.", way_out="name it as a host is named, and a file"
        ) from error
    with os.fdopen(descriptor, "w", encoding="ascii") as writing:
        writing.write(key.secret() + "\n")
    return key.public


def _refused(what: str, file: str) -> Refused:
    return Refused(
        f"{FILE} names {file}, {what}.",
        way_out=f"mend {FILE} (docs/operating.md, Checkpoints), or unset it to make no checkpoints",
    )
