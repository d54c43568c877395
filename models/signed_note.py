"""Signed checkpoints of the record: so many entries, this root; in the form of C2SP's signed note and checkpoint.

    safehands.board.example/org_1f…
    1234
    <root in base64>

    — safehands.board.example <4 bytes of the key's hash and the signature, in base64>

Every text has one form only: what is read is written again and compared, so that no byte can be changed unseen.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
NAME = re.compile(r"[A-Za-z0-9._/-]{1,200}")
"""Names of keys: no space and no plus, as these part the fields."""
BEGINS_SECRET = "PRIVATE+KEY+"  # noqa: S105 (how the file begins, not a key)


class NotANote(ValueError):
    """What is there is no key, note or checkpoint, or was changed; says which."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Whose signatures are believed: written ``name+hash+base64``, as C2SP and Go write it."""

    name: str
    raw: bytes

    def __str__(self) -> str:
        return f"{self.name}+{self.mark.hex()}+{_text(ED25519 + self.raw)}"

    @property
    def mark(self) -> bytes:
        """Four bytes by which signatures say of which key they are."""
        return sha256(f"{self.name}\n".encode() + ED25519 + self.raw).digest()[:4]

    @classmethod
    def parse(cls, text: str) -> "PublicKey":
        key = cls(*_named_key(text.strip(), "public key (name+hash+base64)"))
        if str(key) != text.strip():
            raise NotANote("the public key does not fit the hash that stands in it; copy it again, whole")
        return key

    def signed(self, note: str) -> str:
        """The text of a note that this key signed; :class:`NotANote` if it did not, or if a byte was changed."""
        text, _, line = note.rpartition("\n\n")
        begins = f"— {self.name} "
        signature = _bytes(line.removeprefix(begins).removesuffix("\n"))
        if note != f"{text}\n\n{begins}{_text(signature)}\n" or signature[:4] != self.mark:
            raise NotANote(f"it is not signed by {self.name}, with the key {self.mark.hex()}")
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature[4:], f"{text}\n".encode())
        except (InvalidSignature, ValueError):
            raise NotANote(f"its signature is not that of {self.name}: it was changed, or forged") from None
        return f"{text}\n"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The installation's own key. It is kept outside the database, so that whoever owns that cannot sign."""

    name: str
    raw: bytes

    def __repr__(self) -> str:
        return f"SigningKey({self.name!r}, …)"

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.name, self._key.public_key().public_bytes_raw())

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.raw)

    @classmethod
    def generate(cls, name: str) -> "SigningKey":
        if not NAME.fullmatch(name):
            raise NotANote(
                f"a key cannot be called {name!r}: letters, digits, dots, slashes and hyphens only"
            )
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> "SigningKey":
        text = text.strip()
        if not text.startswith(BEGINS_SECRET):
            raise NotANote(f"it does not begin with {BEGINS_SECRET}")
        key = cls(*_named_key(text.removeprefix(BEGINS_SECRET), "signing key"))
        if key.secret() != text:
            raise NotANote("the signing key does not fit the hash that stands in it")
        return key

    def secret(self) -> str:
        """As it stands in its file."""
        return f"{BEGINS_SECRET}{self.name}+{self.public.mark.hex()}+{_text(ED25519 + self.raw)}"

    def sign(self, text: str) -> str:
        """A note: the text, an empty line, and the signature."""
        signature = _text(self.public.mark + self._key.sign(text.encode()))
        return f"{text}\n— {self.name} {signature}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """So many entries of a log, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes

    @property
    def organisation_id(self) -> str:
        """Whose log it is of: the last part of the origin."""
        return self.origin.rpartition("/")[2]

    @property
    def code(self) -> str:
        """Eighty bits of the root in sixteen characters, for paper: ``K7QF-2MZX-AB3D-7TQE``."""
        return short_code(self.root)

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{_text(self.root)}\n"

    @classmethod
    def of(cls, name: str, organisation_id: str, size: int, root: bytes) -> "Checkpoint":
        return cls(f"{name}/{organisation_id}", size, root)

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """The text of a note as a checkpoint; :class:`NotANote` unless it is exactly one."""
        match text.split("\n"):
            case [origin, size, root, ""] if re.fullmatch(r"[1-9][0-9]{0,15}", size):
                found = cls(origin, int(size), _bytes(root))
                if str(found) == text and len(found.root) == 32 and NAME.fullmatch(origin):
                    return found
        raise NotANote("it is no checkpoint: origin, size and root, a line each")

    @classmethod
    def unchecked(cls, note: str) -> "Checkpoint":
        """What a note says, whoever signed it."""
        return cls.parse(f"{note.rpartition(chr(10) * 2)[0]}\n")


def short_code(root: bytes) -> str:
    """The first ten bytes of a root in base32, in fours."""
    letters = base64.b32encode(root[:10]).decode()
    return "-".join(letters[first : first + 4] for first in range(0, 16, 4))


def _named_key(text: str, what: str) -> tuple[str, bytes]:
    name, _, rest = text.partition("+")
    key = _bytes(rest.partition("+")[2])
    if not NAME.fullmatch(name) or len(key) != 33 or key[:1] != ED25519:
        raise NotANote(f"it is no {what} for Ed25519")
    return name, key[1:]


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotANote("what should be base64 is not") from None
