"""``safehands record checkpoint``, ``compare``, ``key``, and ``verify`` against what was signed for."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from models.database import engine_for, reading, sessions
from models.record_chain import append
from models.signed_note import Checkpoint
from services import outbox
from services.the_record.verify_bundle import check
from tests.models.world import KEY
from tests.services.world import World, launched


class Desk:
    """Somebody at a command line, with a database, a key and a folder for checkpoints."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder / 'world.db'}"
        self.published = folder / "published"

    def says(self, *words: object) -> Result:
        return CliRunner().invoke(app, ["record", *map(str, words), "--database", self.url])

    def more(self, count: int = 1) -> None:
        engine = engine_for(self.url)
        with sessions(engine).begin() as session:
            for number in range(count):
                append(session, "north", {"what": "looked at", "number": number})
        engine.dispose()

    def newest(self) -> Path:
        return max(self.published.iterdir())


@pytest.fixture
def desk(settled_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    shutil.copy(settled_file, tmp_path / "world.db")
    (tmp_path / "record.key").write_text(KEY.secret())
    made = Desk(tmp_path)
    monkeypatch.setenv("SAFEHANDS_RECORD_KEY_FILE", str(tmp_path / "record.key"))
    monkeypatch.setenv("SAFEHANDS_CHECKPOINTS", str(made.published))
    return made


def test_a_checkpoint_is_made_and_put_into_the_folder(desk: Desk) -> None:
    result = desk.says("checkpoint")
    assert result.exit_code == 0, result.output
    made = Checkpoint.parse(KEY.public.signed(desk.newest().read_text()))
    assert f"north: {made.size} entries, {made.code}.\n1 checkpoints put into" in result.output
    assert "No log has grown" in desk.says("checkpoint").output


def test_a_folder_can_be_named_and_without_any_it_is_told(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SAFEHANDS_CHECKPOINTS")
    assert "in the database only" in desk.says("checkpoint").output
    desk.more()
    assert desk.says("checkpoint", "--out", tmp_path / "elsewhere").exit_code == 0
    assert len(list((tmp_path / "elsewhere").iterdir())) == 1


def test_without_a_key_there_is_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAFEHANDS_RECORD_KEY_FILE")
    result = desk.says("checkpoint")
    assert result.exit_code == 2
    assert "make one with `safehands record key`" in result.output


def test_what_came_since_a_checkpoint_is_verified_and_one_entry(desk: Desk) -> None:
    desk.says("checkpoint")
    desk.more(3)
    since = desk.says("verify", "--since", desk.newest())
    assert since.exit_code == 0, since.output
    assert "What came after it was checked." in since.output
    assert "3 entries in 1 logs checked" in since.output
    one = desk.says("verify", "--entry", "north:2")
    assert one.exit_code == 0, one.output
    assert "hashes to prove.\nNo fault found." in one.output
    late = desk.says("verify", "--entry", "north:9")
    assert "No checkpoint has it in it yet" in late.output
    assert desk.says("verify", "--entry", "north").exit_code == 2


def test_a_checkpoint_that_is_later_than_the_data_is_told(desk: Desk) -> None:
    """A backup of yesterday, put back today."""
    path = Path(desk.url.removeprefix("sqlite:///"))
    backup = shutil.copy(path, path.with_name("backup.db"))
    desk.more(2)
    desk.says("checkpoint")
    shutil.copy(backup, path)
    result = desk.says("verify")
    assert result.exit_code == 1
    assert "missing: a checkpoint of" in result.output


def test_a_forged_checkpoint_is_refused_and_one_of_unknown_hand_is_said_to_be(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.says("checkpoint")
    forged = tmp_path / "forged"
    forged.write_text(desk.newest().read_text().replace("/north\n7\n", "/north\n6\n"))
    result = desk.says("verify", "--since", forged)
    assert result.exit_code == 2
    assert "it was changed, or forged" in result.output
    monkeypatch.delenv("SAFEHANDS_RECORD_KEY_FILE")
    assert "Whose signature that is was not looked at" in desk.says("verify", "--since", desk.newest()).output
    named = desk.says("verify", "--since", desk.newest(), "--key", KEY.public)
    assert "not looked at" not in named.output
    assert desk.says("verify", "--key", "nonsense").exit_code == 2


def test_two_checkpoints_are_compared(desk: Desk, tmp_path: Path) -> None:
    desk.says("checkpoint")
    first = desk.newest()
    desk.more()
    desk.says("checkpoint")
    goes_on = desk.says("compare", first, desk.newest())
    assert (goes_on.exit_code, "goes on from the earlier" in goes_on.output) == (0, True)
    made = Checkpoint.unchecked(first.read_text())
    fork = tmp_path / "fork"
    fork.write_text(KEY.sign(str(Checkpoint(made.origin, made.size, bytes(32)))))
    two = desk.says("compare", first, fork)
    assert (two.exit_code, "They cannot both be true" in two.output) == (1, True)
    three = desk.says("compare", fork, desk.newest())
    assert (three.exit_code, "does not fit" in three.output) == (1, True)
    assert desk.says("compare", first, tmp_path / "nowhere").exit_code == 2


def test_a_key_is_made_into_a_file_and_its_public_half_printed(tmp_path: Path) -> None:
    command = ["record", "key", "safehands.board.example", "--out", str(tmp_path / "key")]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0
    assert result.output.splitlines()[-1].startswith("safehands.board.example+")
    assert "PRIVATE" not in result.output
    assert CliRunner().invoke(app, command).exit_code == 2


def test_one_persons_record_is_taken_away_and_checks(desk: Desk, tmp_path: Path) -> None:
    """Somebody of whom no case speaks has nothing to take; nor is a file written over."""
    engine = engine_for(desk.url)
    with sessions(engine)() as session, session.begin():
        launched(World(session))
    engine.dispose()
    out = tmp_path / "bundle.zip"
    result = desk.says("export", "--person", "Mrs Edith Lowe", "--out", out, "--by", "Grace Obi")
    assert result.exit_code == 0, result.output
    _, wrong = check(out.read_bytes(), str(KEY.public))
    assert wrong == []
    assert desk.says("verify").exit_code == 0
    assert desk.newest().name in [path.name for path in desk.published.iterdir()]
    assert desk.says("export", "--person", "lowe", "--out", out).exit_code == 2
    nothing = desk.says("export", "--person", "kit", "--out", tmp_path / "kit.zip")
    assert (nothing.exit_code, "no case names them" in nothing.output) == (2, True)


def test_each_address_that_is_named_is_to_have_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFEHANDS_CHECKPOINT_MAIL", "one@elsewhere.example, two@elsewhere.example")
    assert "sends them to 2 addresses" in desk.says("checkpoint").output
    engine = engine_for(desk.url)
    with reading(engine)() as session:
        lines = outbox.waiting(session, datetime.now(UTC), kinds=[outbox.CHECKPOINT])
    engine.dispose()
    assert len(lines) == 2


def test_an_address_that_is_none_stops_before_anything_is_signed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAFEHANDS_CHECKPOINT_MAIL", "nobody")
    result = desk.says("checkpoint")
    assert result.exit_code == 2
    assert "not a list of e-mail addresses" in result.output
    assert not desk.published.exists()
