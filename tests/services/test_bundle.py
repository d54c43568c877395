"""A bundle: one person's record for a stranger, checked by a program that has nothing but Python."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from models.database import engine_for, sessions
from models.record_chain import append, destroy_key, seal
from services.act import Refused
from services.the_record import verify_bundle
from services.the_record.bundle import bundle, note_export
from services.the_record.checkpoints import make_checkpoint
from services.the_record.whose import somebody
from tests.models.world import KEY
from tests.services.world import START, World, in_force, launched

SECRET = "She would rather her sister came."


@pytest.fixture(scope="module")
def made(settled_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, bytes]]:
    """Mrs Lowe's record, from the launch to the approval, with two checkpoints; it is not changed by the tests."""
    path = tmp_path_factory.mktemp("bundle") / "world.db"
    path.write_bytes(settled_file.read_bytes())
    engine = engine_for(f"sqlite:///{path}")
    with sessions(engine)() as session:
        world = World(session, START)
        row = launched(world)
        checkpoint(world)
        in_force(world, row)
        sealed = seal(session, "lowe", SECRET)
        append(session, "north", {"what": "heard", "subject": {"person": "lowe"}, "why": [sealed]})
        append(session, "north", {"what": "of somebody else", "subject": {"person": "kit"}})
        assert note_export(world.act("grace"), "lowe") == ("north",)
        checkpoint(world)
        yield world, bundle(session, "lowe", KEY, None)
    engine.dispose()


def checkpoint(world: World) -> None:
    assert make_checkpoint(world.act("grace"), "north", KEY, None)


def files_in(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def faults(content: bytes) -> list[str]:
    """By the verifier outside the bundle; whatever it stumbles over is a fault."""
    try:
        return verify_bundle.check(content, str(KEY.public))[1]
    except Exception as error:  # noqa: BLE001 (as verify.py's own main does)
        return [str(error)]


def signed_again(files: dict[str, bytes]) -> bytes:
    """What somebody makes who has the organisation's key: archive and manifest fit, whatever is in the files."""
    listed = "".join(
        f"{verify_bundle.digest(files[name])} {name}\n" for name in sorted(files) if name != "manifest.txt"
    )
    signed = KEY.sign(f"safehands bundle 1\n{listed}").encode()
    return verify_bundle.archive({**files, "manifest.txt": signed})


def test_an_untouched_bundle_fits(made: tuple[World, bytes]) -> None:
    said, wrong = verify_bundle.check(made[1], str(KEY.public))
    assert wrong == []
    assert "entries checked" in said[-1]


def test_it_is_checked_by_a_bare_python_in_an_empty_folder(made: tuple[World, bytes], tmp_path: Path) -> None:
    """No site-packages, no environment, nothing but the two files."""
    files = files_in(made[1])
    (tmp_path / "verify.py").write_bytes(files["verify.py"])
    (tmp_path / "bundle.zip").write_bytes(made[1])

    def run(*words: str) -> tuple[int, str]:
        command = [sys.executable, "-I", "-S", "verify.py", "bundle.zip", *words]
        done = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    code, told = run("--key", str(KEY.public))
    assert (code, told.splitlines()[-1]) == (0, "Everything fits.")
    held = told.splitlines()[1].partition("  ")[0]
    assert run("--held", held)[0] == 0, "the older checkpoint, as it stands on a paper"
    (tmp_path / "held").write_bytes(files["logs/north/checkpoint.txt"])
    assert run("--held", "held")[0] == 0
    size = held.partition(":")[0]
    code, told = run("--held", f"{size}:AAAA-AAAA-AAAA-AAAA")
    assert (code, "a changed past" in told) == (1, True)
    code, told = run("--key", "safehands.example+00000000+AAAA")
    assert (code, "signed with another key" in told) == (1, True)
    (tmp_path / "bundle.zip").write_bytes(made[1][:-1])
    assert run()[0] == 1
    (tmp_path / "bundle.zip").unlink()
    assert run()[0] == 2


def test_the_verifier_is_short_and_uses_the_standard_library_alone() -> None:
    source = Path(verify_bundle.__file__).read_text()
    assert len(source.splitlines()) <= 250
    imported = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= set(sys.stdlib_module_names)


def test_it_holds_what_is_on_record_of_the_person_and_of_nobody_else(made: tuple[World, bytes]) -> None:
    files = files_in(made[1])
    entries = [json.loads(line) for line in files["logs/north/entries.jsonl"].splitlines()]
    told = [entry["body"].get("what") for entry in entries]
    assert told[-1] == "record exported", "that it was taken stands in it"
    assert "heard" in told
    assert "of somebody else" not in told
    tables = {json.loads(line)["table"] for line in files["rows.jsonl"].splitlines()}
    assert {"cases", "delegations", "evidence", "panel_outcomes", "framework_approvals"} <= tables
    assert any(name.startswith("frameworks/") for name in files)
    assert any(name.startswith("settings/") for name in files)
    assert json.loads(files["people.json"])["amina"] == "Amina Yusuf"


def test_a_sealed_reason_can_be_read_and_once_erased_only_checked(made: tuple[World, bytes]) -> None:
    world, content = made
    assert SECRET in files_in(content)["texts.jsonl"].decode()
    savepoint = world.session.begin_nested()
    destroy_key(world.session, "lowe")
    after = bundle(world.session, "lowe", KEY, None)
    savepoint.rollback()
    assert SECRET not in after.decode(errors="replace")
    assert faults(after) == []


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1 << at % 8]) + content[at + 1 :]


def test_a_flipped_byte_is_found_wherever_it_is(made: tuple[World, bytes]) -> None:
    """Some hundred places, the ends among them; the long test tries each."""
    content = made[1]
    places = {0, 1, len(content) - 1, *random.Random(7).sample(range(len(content)), 120)}  # noqa: S311
    assert [at for at in sorted(places) if not faults(flipped(content, at))] == []


def test_a_byte_that_was_changed_before_the_archive_was_built_is_found_in_each_file(
    made: tuple[World, bytes],
) -> None:
    """The archive is in order then; the manifest is not, or is not signed."""
    files = files_in(made[1])
    for name, content in files.items():
        for at in {0, len(content) // 2, len(content) - 1}:
            changed = verify_bundle.archive({**files, name: flipped(content, at)})
            assert faults(changed), (name, at)


@pytest.fixture
def small(settled_file: Path, tmp_path: Path) -> bytes:
    """Of somebody of whom little is on record, without the program and the words that are always the same."""
    (tmp_path / "world.db").write_bytes(settled_file.read_bytes())
    engine = engine_for(f"sqlite:///{tmp_path / 'world.db'}")
    with sessions(engine)() as session:
        world = World(session, START)
        append(
            session,
            "north",
            {"what": "seen", "subject": {"person": "joy"}, "why": [seal(session, "joy", "x")]},
        )
        checkpoint(world)
        content = bundle(session, "joy", KEY, None)
    engine.dispose()
    files = files_in(content)
    del files["README.txt"], files["verify.py"]
    return signed_again(files)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_every_byte_of_a_small_bundle_is_found_if_it_is_flipped(small: bytes) -> None:
    assert faults(small) == []
    assert [at for at in range(len(small)) if not faults(flipped(small, at))] == []


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        (
            "logs/north/entries.jsonl",
            b"evidence recorded",
            b"evidence retracted",
            "does not stand in the checkpoint",
        ),
        ("rows.jsonl", b'"outcome":"competent"', b'"outcome":"not yet competent"', "is missing"),
        ("texts.jsonl", b'"nonce":"', b'"nonce":"00', "was changed"),
        ("logs/north/checkpoint.txt", b"/north\n", b"/south\n", "signature"),
        ("logs/north/earlier.jsonl", b'"path":["', b'"path":["00', "is not the beginning of the last"),
    ],
)
def test_not_even_the_owner_of_the_key_can_change_what_was_recorded(
    made: tuple[World, bytes], name: str, before: bytes, after: bytes, told: str
) -> None:
    """The archive is built anew and signed anew; the checkpoints that others hold are not."""
    files = files_in(made[1])
    assert before in files[name]
    wrong = faults(signed_again({**files, name: files[name].replace(before, after, 1)}))
    assert any(told in fault for fault in wrong), wrong


@pytest.mark.parametrize("name", ["rows.jsonl", "texts.jsonl"])
def test_what_is_left_out_is_missed(made: tuple[World, bytes], name: str) -> None:
    files = files_in(made[1])
    assert any("is missing" in fault for fault in faults(signed_again({**files, name: b""})))
    frameworks = {name: content for name, content in files.items() if not name.startswith("frameworks/")}
    assert any("the file with the hash" in fault for fault in faults(signed_again(frameworks)))


def test_a_row_that_was_put_in_is_told(made: tuple[World, bytes]) -> None:
    files = files_in(made[1])
    forged = b'{"row":{"id":"x"},"table":"evidence"}\n'
    wrong = faults(signed_again({**files, "rows.jsonl": files["rows.jsonl"] + forged}))
    assert any("no entry speaks of the row" in fault for fault in wrong)


def test_entries_that_changed_places_are_told(made: tuple[World, bytes]) -> None:
    files, name = files_in(made[1]), "logs/north/entries.jsonl"
    first, second, *rest = files[name].splitlines(keepends=True)
    wrong = faults(signed_again({**files, name: b"".join([second, first, *rest])}))
    assert any("does not follow the one before it" in fault for fault in wrong)


def test_without_a_checkpoint_that_reaches_over_it_there_is_none(world: World) -> None:
    launched(world)
    with pytest.raises(Refused, match="No checkpoint of north reaches over"):
        bundle(world.session, "lowe", KEY, None)


def test_somebody_is_named_by_name_or_id(world: World) -> None:
    assert somebody(world.session, "Mrs Edith Lowe") == somebody(world.session, "lowe") == "lowe"
    with pytest.raises(Refused, match="0 people on record are called"):
        somebody(world.session, "Nobody")
    with pytest.raises(Refused, match="no case names them"):
        note_export(world.act("grace"), "kit")


@given(st.binary(max_size=40), st.binary(min_size=32, max_size=32), st.integers(0, 511))
def test_the_signatures_are_checked_as_a_library_checks_them(message: bytes, seed: bytes, bit: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert verify_bundle.is_signed(public, message, signature)
    changed = bytearray(signature)
    changed[bit // 8] ^= 1 << bit % 8
    assert not verify_bundle.is_signed(public, message, bytes(changed))
    assert not verify_bundle.is_signed(public, message + b"x", signature)


def test_a_signature_written_another_way_is_not_taken() -> None:
    """The order of the group added to its second half: the same equation holds, and it is another text."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    signature = key.sign(b"x")
    s = int.from_bytes(signature[32:], "little") + verify_bundle.ORDER
    again = signature[:32] + s.to_bytes(32, "little")
    assert not verify_bundle.is_signed(key.public_key().public_bytes_raw(), b"x", again)
