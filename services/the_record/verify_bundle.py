"""Check a bundle that was taken from the record of Safehands. Needs Python 3.9 or newer, and nothing else.

    python3 -I -S verify.py bundle.zip [--key KEY] [--held FILE] [--held 1234:K7QF-2MZX-AB3D-7TQE]

What is checked (docs/bundle.md gives each format byte by byte):
  1  the archive is, byte for byte, the one archive of its files;
  2  each file has the hash that the manifest gives, and the manifest is signed (Ed25519);
  3  each checkpoint is signed; each entry stands in the tree of its log's checkpoint (RFC 6962), and neighbours follow
     one another; each earlier checkpoint in the bundle is the beginning of the last;
  4  each row has the digest that an entry gives; each sealed text and file the hash by which it is known.
Whose key it is that signed no program can tell: compare it with one that you had from its owner (--key), and the past
with a checkpoint that you held before (--held). Ends with 0: everything fits, 1: not, 2: the file cannot be read.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import struct
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

SEALED = re.compile(r'\{"sealed":"([0-9a-f]{64})"\}')
NAME_FILES = ("document_sha256", "framework_sha256", "settings_sha256")
Files = dict[str, bytes]
Faults = list[str]
Checkpoint = tuple[str, int, bytes]  # origin, size, root

# ---- Ed25519, as in RFC 8032: points are (x, y, z, t) with x = X/z, y = Y/z, x*y = T/z ----
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int, int]


def add(a: Point, b: Point) -> Point:
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    return (f - e) * (h - g) % P, (h + g) * (f + e) % P, (h - g) * (h + g) % P, (f - e) * (f + e) % P


def times(number: int, point: Point) -> Point:
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point, number = add(point, point), number >> 1
    return total


def point(raw: bytes) -> Point:
    y = int.from_bytes(raw, "little")
    odd, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and odd):
        raise ValueError("no point of the curve")
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether s*B = R + h*A."""
    try:
        a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    except ValueError:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = times(s, BASE), add(r, times(h, a))
    same = (left[0] * right[2] - right[0] * left[2]) % P == (left[1] * right[2] - right[1] * left[2]) % P == 0
    return same and s < ORDER and len(signature) == 64


# ---- signed notes: a text, an empty line, and a line with the signature (C2SP signed-note, tlog-checkpoint) ----
def signed_text(note: bytes, key: str) -> str:
    """The text of a note, if this key (name+hash+base64) signed it; else ValueError."""
    name, mark, raw = key.split("+", 2)
    text, _, line = note.decode().rpartition("\n\n")
    text, begins = text + "\n", "— " + name + " "
    signature = base64.b64decode(line[len(begins) :])
    if note.decode() != text + "\n" + begins + base64.b64encode(signature).decode() + "\n":
        raise ValueError("not a note signed by " + name)
    if signature[:4].hex() != mark or not is_signed(base64.b64decode(raw)[1:], text.encode(), signature[4:]):
        raise ValueError("the signature is not that of " + name)
    return text


def checkpoint_of(note: bytes, key: str) -> Checkpoint:
    origin, size, root, _ = signed_text(note, key).split("\n")
    return origin, int(size), base64.b64decode(root)


def code_of(root: bytes) -> str:
    letters = base64.b32encode(root[:10]).decode()
    return "-".join(letters[i : i + 4] for i in range(0, 16, 4))


# ---- the tree: RFC 6962, 2.1; the leaf is the hash before the entry and the entry's own bytes ----
def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaf: bytes, number: int, size: int, path: list[bytes]) -> bytes:
    """The root that a proof of inclusion leads to (RFC 6962, 2.1.1)."""
    if size == 1:
        return b"" if path else leaf
    half = 1 << ((size - 1).bit_length() - 1)
    if number < half:
        return node(root_of(leaf, number, half, path[:-1]), path[-1])
    return node(path[-1], root_of(leaf, number - half, size - half, path[:-1]))


def both_roots(older: int, newer: int, path: list[bytes], known: bytes) -> tuple[bytes, bytes]:
    """The older and the newer root that a proof of consistency leads to (RFC 6962, 2.1.2)."""
    if older == newer:
        [known] = path or [known]
        return known, known
    half = 1 << ((newer - 1).bit_length() - 1)
    if older <= half:
        old, new = both_roots(older, half, path[:-1], known)
        return old, node(new, path[-1])
    old, new = both_roots(older - half, newer - half, path[:-1], b"")
    return node(path[-1], old), node(path[-1], new)


# ---- the archive, the manifest, and what is in it ----
def archive(files: Files) -> bytes:
    """The one ZIP archive of these files: by name, not compressed, from 1 January 1980, without anything extra."""
    body, directory = io.BytesIO(), io.BytesIO()
    for name, content in sorted(files.items()):
        entry = struct.pack("<HHHHHIII", 20, 0x800, 0, 0, 33, zlib.crc32(content), len(content), len(content))
        named = entry + struct.pack("<HH", len(name.encode()), 0)
        directory.write(b"PK\x01\x02" + struct.pack("<H", 20) + named)
        directory.write(struct.pack("<HHHII", 0, 0, 0, 0, body.tell()) + name.encode())
        body.write(b"PK\x03\x04" + named + name.encode() + content)
    ends = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory.getvalue()), body.tell(), 0)
    return body.getvalue() + directory.getvalue() + b"PK\x05\x06" + ends


def digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def lines(files: Files, name: str) -> list[Any]:
    return [json.loads(line) for line in files.get(name, b"").splitlines()]


def check_log(files: Files, log: str, key: str) -> tuple[list[Checkpoint], list[Any], Faults]:
    """Its checkpoints (the last one first), its entries, and what is wrong with them."""
    last = checkpoint_of(files[log + "checkpoint.txt"], key)
    faults, entries, before = [], lines(files, log + "entries.jsonl"), (-1, b"")
    for entry in entries:
        number, previous = entry["number"], bytes.fromhex(entry["previous"])
        leaf = hashlib.sha256(b"\x00" + previous + canonical(entry["body"])).digest()
        path = [bytes.fromhex(one) for one in entry["path"]]
        if not 0 <= number < last[1] or root_of(leaf, number, last[1], path) != last[2]:
            faults.append(f"{log}: entry {number} does not stand in the checkpoint")
        if before[0] >= number or (before[0] + 1 == number and number and before[1] != previous):
            faults.append(f"{log}: entry {number} does not follow the one before it")
        before = number, leaf
    checkpoints = [last]
    for one in lines(files, log + "earlier.jsonl"):
        checkpoints.append(checkpoint_of(one["checkpoint"].encode(), key))
        (_, size, root), path = checkpoints[-1], [bytes.fromhex(each) for each in one["path"]]
        if both_roots(size, last[1], path, root) != (root, last[2]):
            faults.append(f"{log}: the past of {size} entries is not the beginning of the last")
    return checkpoints, entries, faults


def check_contents(files: Files, entries: list[Any]) -> Faults:
    """Rows, sealed texts and files, each by the hash that an entry or a row gives."""
    rows = {digest(canonical(row)): row for row in lines(files, "rows.jsonl")}
    texts = {one["sealed"]: one["nonce"] + one["ciphertext"] for one in lines(files, "texts.jsonl")}
    pins = [(one, entry["all rows"]) for entry in entries for _, _, one in entry["body"].get("rows", [])]
    seals = {one for entry in entries for one in SEALED.findall(canonical(entry["body"]).decode())}
    held = {digest(content) for content in files.values()}
    faults = [f"a row with the digest {one} is missing" for one, here in pins if here and one not in rows]
    faults += [f"no entry speaks of the row {rows[one]}" for one in set(rows) - {one for one, _ in pins}]
    faults += [f"the sealed text {one} is missing" for one in seals - set(texts)]
    faults += [f"the text {one} was changed" for one in texts if digest(bytes.fromhex(texts[one])) != one]
    named = {row["row"][column] for row in rows.values() for column in NAME_FILES if column in row["row"]}
    return faults + [f"the file with the hash {one} is missing" for one in named - held]


def check(raw: bytes, key: str = "", held: tuple[str, ...] = ()) -> tuple[list[str], Faults]:
    """What the bundle says, and everything that is wrong with it."""
    with zipfile.ZipFile(io.BytesIO(raw)) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    own = files["key.txt"].decode().strip()
    hashes = "".join(f"{digest(files[name])} {name}\n" for name in sorted(files) if name != "manifest.txt")
    faults = [] if archive(files) == raw else ["the archive is not the one archive of its files"]
    faults += [] if key in ("", own) else ["it is signed with another key than the one you gave"]
    if signed_text(files["manifest.txt"], own) != f"safehands bundle 1\n{hashes}":
        faults.append("the files are not those that were signed for")
    said: list[str] = []
    entries: list[Any] = []
    for log in sorted({name.rpartition("/")[0] + "/" for name in files if name.startswith("logs/")}):
        checkpoints, found, wrong = check_log(files, log, own)
        said += [f"{size}:{code_of(root)}  {origin}" for origin, size, root in checkpoints]
        entries, faults = entries + found, faults + wrong
    for one in held:
        if one not in [line.partition("  ")[0] for line in said]:
            faults.append(f"{one} is not in this bundle: a changed past, or ask for a bundle with it")
    said.append(f"{len(entries)} entries checked. Signed with the key {own}")
    return said, faults + check_contents(files, entries)


def as_held(word: str) -> str:
    """SIZE:CODE as it is, or of the checkpoint in a file."""
    if re.fullmatch(r"[0-9]+:[A-Z2-7-]+", word):
        return word
    _, size, root, *_ = Path(word).read_text(encoding="utf-8").split("\n")
    return f"{size}:{code_of(base64.b64decode(root))}"


def main(words: list[str]) -> int:
    try:
        options = list(zip(words[1::2], words[2::2]))  # noqa: B905 (a stranger's Python may be old)
        held = tuple(as_held(word) for option, word in options if option == "--held")
        raw = Path(words[0]).read_bytes()
    except (IndexError, OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n{__doc__}")
        return 2
    try:
        said, faults = check(raw, dict(options).get("--key", ""), held)
    except Exception as error:  # noqa: BLE001 (whatever a changed byte leads to, it is a fault of the bundle)
        said, faults = [], [f"it cannot be read as a bundle ({type(error).__name__}: {error})"]
    said += [f"NOT SOUND: {fault}" for fault in faults] or ["Everything fits."]
    sys.stdout.write("\n".join(said) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
