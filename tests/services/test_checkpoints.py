# ruff: noqa: S608 (here the tests are the attackers)
"""Checkpoints: signed only of what goes on from what was signed before, and published once they are on record."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.merkle import Peaks
from models.record import EntryRef, RecordCheckpoint, RecordLog
from models.record_chain import append
from models.record_check import raw_entries, verify, verify_since
from models.signed_note import Checkpoint, SigningKey
from services.act import Refused
from services.the_record.checking import Compared, check_entry, check_whole, compare
from services.the_record.checkpoints import due_checkpoints, make_checkpoint, publish, read_note
from services.the_record.published import Published
from services.the_record.record_key import make_key, needed_key, published_from, record_key
from tests.models.world import KEY
from tests.services.world import World

PUBLIC = KEY.public


@pytest.fixture
def published(tmp_path: Path) -> Published:
    return Published(tmp_path / "published")


def signed(world: World, published: Published | None = None) -> Checkpoint:
    made = make_checkpoint(world.act("grace"), "north", KEY, published)
    assert made is not None
    if published:
        publish(world.session, published)
    return made


def more(world: World, count: int = 1) -> None:
    for number in range(count):
        append(world.session, "north", {"what": "looked at", "number": number})


def size(session: Session) -> int:
    return session.get_one(RecordLog, "north").size


def by_hand(world: World, statement: str) -> None:
    """As the owner of the file does, the guards taken off."""
    for table in ("record_entries", "record_checkpoints"):
        for act in ("update", "delete"):
            world.session.execute(text(f"DROP TRIGGER IF EXISTS {table}_refuses_{act}"))
    world.session.execute(text(statement))
    world.session.expire_all()


ONLY_SQLITE = pytest.mark.parametrize("world_url", ["sqlite"], indirect=True)


def test_a_checkpoint_is_of_all_entries_and_is_due_when_there_are_more(world: World) -> None:
    assert due_checkpoints(world.session, world.now) == ["north"]
    made = signed(world)
    hashes = [row.hash for row in world.session.execute(raw_entries("north").order_by(text("number")))]
    whole = Peaks()
    whole.extend(hashes)
    assert (made.size, made.root) == (len(hashes), whole.root())
    assert due_checkpoints(world.session, world.now) == []
    assert make_checkpoint(world.act("grace"), "north", KEY, None) is None
    more(world)
    assert due_checkpoints(world.session, world.now) == ["north"]


def test_it_leaves_no_entry(world: World) -> None:
    """Or each night's checkpoint would be the reason for the next night's."""
    before = size(world.session)
    signed(world)
    assert size(world.session) == before


def test_each_goes_on_from_the_one_before_and_all_fit(world: World) -> None:
    for count in (1, 2, 5, 1):
        signed(world)
        more(world, count)
    last = signed(world)
    assert verify(world.session, key=PUBLIC, checkpoints=[last]).faults == ()
    assert world.session.query(RecordCheckpoint).count() == 5


def test_a_new_key_goes_on_where_the_old_one_signed(world: World) -> None:
    first = signed(world)
    more(world)
    new = SigningKey("safehands.example", bytes(32))
    made = make_checkpoint(world.act("grace"), "north", new, None)
    assert made is not None
    assert compare(first, made, world.session)[0] == Compared.GOES_ON


@ONLY_SQLITE
def test_nothing_is_signed_that_does_not_go_on_from_the_last(world: World, published: Published) -> None:
    """Whoever owns the database has written all of it anew, and taken the checkpoints out: what was published stays."""
    signed(world, published)
    by_hand(world, "DELETE FROM record_checkpoints")
    by_hand(world, "UPDATE record_entries SET hash = zeroblob(32) WHERE number = 0")
    with pytest.raises(Refused, match=r"No checkpoint is made of north: entry 0 is not what was recorded"):
        make_checkpoint(world.act("grace"), "north", KEY, published)


@ONLY_SQLITE
def test_a_log_that_was_written_anew_in_all_its_hashes_is_not_signed(
    world: World, published: Published
) -> None:
    first = signed(world, published)
    by_hand(world, "DELETE FROM record_checkpoints")
    by_hand(world, "DELETE FROM record_entries WHERE organisation_id = 'north'")
    by_hand(world, "DELETE FROM record_logs WHERE organisation_id = 'north'")
    world.session.expunge_all()
    more(world, first.size + 1)
    with pytest.raises(Refused, match=rf"its first {first.size} entries are not those of the checkpoint"):
        make_checkpoint(world.act("grace"), "north", KEY, published)


@ONLY_SQLITE
def test_a_restored_backup_is_not_signed_and_what_is_missing_is_told(
    world: World, published: Published
) -> None:
    signed(world)
    old = size(world.session)
    more(world, 3)
    later = signed(world, published)
    by_hand(world, f"DELETE FROM record_checkpoints WHERE size > {old}")
    by_hand(world, f"DELETE FROM record_entries WHERE number >= {old} AND organisation_id = 'north'")
    by_hand(
        world,
        f"UPDATE record_logs SET size = {old}, head_hash = (SELECT hash FROM record_entries WHERE "
        f"organisation_id = 'north' AND number = {old - 1}) WHERE organisation_id = 'north'",
    )
    told = f"entries {old} to {later.size - 1} are missing: a checkpoint of {later.size} entries is later"
    assert verify(world.session, key=PUBLIC).faults == (), "the database alone looks sound"
    assert told in str(check_whole(world.session, PUBLIC, published).first)
    assert told in str(verify_since(world.session, later).first)
    more(world)
    with pytest.raises(Refused, match=f"{later.size} entries were published, and there are {old + 1}"):
        make_checkpoint(world.act("grace"), "north", KEY, published)


@ONLY_SQLITE
@pytest.mark.parametrize("change", ["signed = substr(signed, 30)", "peaks = zeroblob(length(peaks))"])
def test_a_checkpoint_changed_in_the_database_is_found_and_not_gone_on_from(
    world: World, change: str
) -> None:
    signed(world)
    more(world)
    by_hand(world, f"UPDATE record_checkpoints SET {change}")
    assert "is not as it was made" in str(verify(world.session, key=PUBLIC).first)
    with pytest.raises(Refused, match=r"No checkpoint is made of north: the (last )?checkpoint kept of"):
        make_checkpoint(world.act("grace"), "north", KEY, None)


def test_what_came_since_is_checked_without_what_was_before(world: World) -> None:
    made = signed(world)
    more(world, 4)
    report = verify_since(world.session, made)
    assert (report.faults, report.entries) == ((), 4)


@ONLY_SQLITE
def test_a_change_before_a_checkpoint_is_seen_from_after_it(world: World) -> None:
    made = signed(world)
    more(world)
    by_hand(world, "UPDATE record_entries SET hash = zeroblob(32) WHERE number = 2")
    assert "does not fit" in str(verify_since(world.session, made).first)


def test_an_entry_is_proven_to_stand_in_a_checkpoint(world: World) -> None:
    made = signed(world)
    more(world)
    entry = EntryRef("north", 3)
    for checkpoint in (None, made):
        proven = check_entry(world.session, entry, checkpoint, PUBLIC)
        assert (proven.faults, proven.checkpoint) == ((), made)
        assert 0 < proven.hashes <= made.size.bit_length()
    assert check_entry(world.session, EntryRef("north", made.size), None, PUBLIC).checkpoint is None
    with pytest.raises(Refused, match="does not stand in the checkpoint"):
        check_entry(world.session, EntryRef("north", made.size), made, PUBLIC)


@ONLY_SQLITE
def test_an_entry_that_was_changed_with_its_whole_chain_is_not_proven(world: World) -> None:
    made = signed(world)
    by_hand(world, "UPDATE record_entries SET hash = zeroblob(32) WHERE number = 3")
    faults = check_entry(world.session, EntryRef("north", 3), made, PUBLIC).faults
    assert f"it cannot be shown to stand in the checkpoint of {made.size} entries" in faults


def test_two_auditors_who_were_shown_two_pasts_find_it_out_together(world: World) -> None:
    """Without the database, if their checkpoints are of one size."""
    made = signed(world)
    fork = Checkpoint(made.origin, made.size, bytes(32))
    assert compare(made, made, None) == (Compared.SAME, [])
    assert compare(made, fork, None) == (Compared.FORK, [])
    more(world)
    later = signed(world)
    assert compare(made, later, world.session) == (Compared.GOES_ON, [])
    result, [(number, what)] = compare(fork, later, world.session)
    assert (result, number) == (Compared.OTHER, fork.size - 1)
    assert "does not fit" in what
    with pytest.raises(Refused, match="only the log itself can show"):
        compare(made, later, None)
    with pytest.raises(Refused, match="of two logs"):
        compare(made, Checkpoint("x/south", 1, bytes(32)), None)


def test_it_is_published_once_under_its_size(world: World, published: Published) -> None:
    made = signed(world, published)
    [file] = published.files("north")
    assert file.name == f"north-{made.size:012d}.checkpoint"
    assert read_note(file, PUBLIC) == made
    assert publish(world.session, published) == 0
    assert check_whole(world.session, PUBLIC, published).faults == ()


def test_what_was_published_is_never_written_over(world: World, published: Published) -> None:
    signed(world, published)
    [file] = published.files()
    file.write_text("other words")
    with pytest.raises(Refused, match="Another checkpoint of this size was published before"):
        publish(world.session, published)
    assert "is not a checkpoint to go by" in str(check_whole(world.session, PUBLIC, published).first)


def test_the_key_is_read_from_the_file_that_the_environment_names(tmp_path: Path) -> None:
    file = tmp_path / "record.key"
    public = make_key("safehands.board.example", file)
    environment = {"SAFEHANDS_RECORD_KEY_FILE": str(file), "SAFEHANDS_CHECKPOINTS": str(tmp_path)}
    assert needed_key(environment).public == public
    assert file.stat().st_mode & 0o077 == 0
    assert published_from(environment) == Published(tmp_path)
    with pytest.raises(Refused, match="never written over"):
        make_key("other", file)
    with pytest.raises(Refused, match="cannot be called"):
        make_key("the board", tmp_path / "other")


def test_without_a_key_none_is_used_and_one_that_is_no_key_is_not_passed_over(tmp_path: Path) -> None:
    assert record_key({}) is None
    assert published_from({}) is None
    with pytest.raises(Refused, match="no key to sign with"):
        needed_key({})
    (tmp_path / "letter").write_text("Dear Sir")
    for name, words in (("letter", "holds no signing key"), ("nowhere", "cannot be read")):
        with pytest.raises(Refused, match=words):
            record_key({"SAFEHANDS_RECORD_KEY_FILE": str(tmp_path / name)})
