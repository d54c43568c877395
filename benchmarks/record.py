"""What checking the record costs, beside bare SHA-256 over the same entries; and what the record costs a sign-off.

    python -m benchmarks.record                       a million entries, and a sign-off (some minutes)
    python -m benchmarks.record --entries 100000      fewer

Each measurement runs in a process of its own and counts CPU time. Exit code 1 if a limit is not kept: checking with the
canonical form recomputed at least 0.12 of bare SHA-256, without 0.45, a sign-off at most 1.3 of one with a null record.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.process import machine, measured_apart
from benchmarks.table import table
from models.canonical import beginning, canonical, entry_hash
from models.cases import DelegationRow
from models.database import engine_for, migrate, reading, sessions
from models.merkle import Peaks
from models.organisations import Organisation
from models.record import EntryRef, RecordEntry, RecordLog
from models.record_check import Chain, entries_as_kept, verify
from models.signed_note import Checkpoint
from services import record
from services.training import sign_off
from tests.services.world import START, World, launched, settled, trained

LEAST, LEAST_WITHOUT, MOST = 0.12, 0.45, 1.3
BLOCK = 1000
TIMEOUT = 1800
LOG = "org"
TURNS = 15
ASSESSED = START + timedelta(days=5)


def run(arguments: Sequence[str] | None = None) -> int:
    """Both measurements, each in a process of its own."""
    asked = _options().parse_args(arguments)
    if asked.measure:
        print(json.dumps(MEASURES[asked.measure](asked.entries)))
        return 0
    print(machine())
    checked = measured_apart(
        "benchmarks.record", ["--measure", "checking", "--entries", str(asked.entries)], TIMEOUT
    )
    signed = measured_apart("benchmarks.record", ["--measure", "signing", "--entries", "0"], TIMEOUT)
    print(table(("entries in memory", "µs each", "of bare SHA-256"), list(_rows(checked)), (0,)))
    print(
        f"`record verify` on a SQLite file of {checked['entries']} entries: {checked['verify']:.2f} µs each, of which "
        f"reading takes {checked['reading']:.2f};"
        f" its peak of memory grew by {checked['grown_mb']:.0f} MB on the way."
    )
    ratio = signed["with"] / signed["without"]
    print(
        f"A sign-off: {signed['with']:.1f} ms, with a null record {signed['without']:.1f} ms: {ratio:.2f} of it."
    )
    kept = (
        checked["bare"] / checked["recomputed"] >= LEAST
        and checked["bare"] / checked["hashed"] >= LEAST_WITHOUT
        and ratio <= MOST
    )
    return 0 if kept else 1


def _rows(found: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for words, name in (
        ("bare SHA-256 over each body", "bare"),
        ("hash, chain and tree, without the canonical form", "hashed"),
        ("hash, chain and canonical form recomputed", "recomputed"),
    ):
        yield words, f"{found[name]:.2f}", f"{found['bare'] / found[name]:.2f}"


def checking(entries: int) -> dict[str, Any]:
    """Microseconds an entry. The same entries lie in memory for all but the whole command, which reads a file."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'record.db'}"
        root = _write(url, entries)
        engine = engine_for(url)
        with reading(engine)() as session:
            blocks = [_read(session, first) for first in range(0, min(entries, 50_000), BLOCK)]
            held = sum(map(len, blocks))
            found = {
                "entries": entries,
                "bare": _least(lambda: _bare(blocks)) / held,
                "hashed": _least(lambda: _hashed(blocks)) / held,
                "recomputed": _least(lambda: _recomputed(blocks)) / held,
            }
            blocks.clear()
            found["reading"] = _cpu(
                lambda: [_read(session, first) for first in range(0, min(entries, 50_000), BLOCK)]
            )
            found["reading"] /= held
            checkpoint = Checkpoint("bench/org", entries, root)
            before = _peak_mb()
            found["verify"] = _cpu(lambda: _verified(session, checkpoint)) / entries
            found["grown_mb"] = _peak_mb() - before
        engine.dispose()
    return found


def signing(_: int) -> dict[str, Any]:
    """Milliseconds that an assessment takes, the record written, and with a record that does nothing, by turns."""
    with_record, without = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ready.db"
        delegation = _ready_to_be_assessed(path)
        for turn in range(2 * TURNS + 1):
            fresh = Path(shutil.copy(path, path.with_name(f"{turn}.db")))
            if turn % 2:
                with patch.object(record, "write", _null_record):
                    without.append(_assess(fresh, delegation))
            else:
                with_record.append(_assess(fresh, delegation))
    return {"with": median(with_record[1:]), "without": median(without)}  # the first one warms up


def _ready_to_be_assessed(path: Path) -> str:
    migrate(f"sqlite:///{path}")
    engine = engine_for(f"sqlite:///{path}")
    with sessions(engine)() as session:
        world = settled(session)
        row = launched(world)
        trained(world, row)
        session.commit()
        id = row.id
    engine.dispose()
    return id


def _assess(path: Path, delegation: str) -> float:
    engine = engine_for(f"sqlite:///{path}")
    with sessions(engine)() as session:
        world, row = World(session, ASSESSED), session.get_one(DelegationRow, delegation)

        def once() -> None:
            sign_off.assess(world.act("nia"), row, world.now, "competent")
            session.commit()

        took = _cpu(once) / 1000
    engine.dispose()
    return took


def _null_record(act: Any, organisation_id: str, *_: Any, rows: Sequence[Any] = (), **__: Any) -> EntryRef:
    """Adds the rows, as every record must, and writes nothing of its own."""
    for one in rows:
        if hasattr(type(one), "entry_number"):
            one.entry_organisation_id, one.entry_number = organisation_id, 0
    act.session.add_all(rows)
    act.session.flush()
    return EntryRef(organisation_id, 0)


def _write(url: str, entries: int) -> bytes:
    """A log of this length, and the root of its tree."""
    migrate(url)
    engine, peaks, previous = engine_for(url), Peaks(), beginning(LOG)
    with sessions(engine).begin() as session:
        session.add(Organisation(id=LOG, name="Invented Board", kind="icb"))
        session.flush()
        for first in range(0, entries, BLOCK):
            rows = []
            for number in range(first, min(first + BLOCK, entries)):
                body = _body(number)
                digest = entry_hash(previous, body)
                rows.append(
                    {
                        "organisation_id": LOG,
                        "number": number,
                        "body": body,
                        "hash": digest,
                        "previous": previous,
                    }
                )
                previous = digest
            session.execute(insert(RecordEntry), rows)
            peaks.extend([row["hash"] for row in rows])
        session.add(RecordLog(organisation_id=LOG, size=entries, head_hash=previous))
    engine.dispose()
    return peaks.root()


def _body(number: int) -> bytes:
    """An entry as services write it, of nearly 500 bytes, that pins nothing: rows are another table's cost."""
    return canonical(
        {
            "what": "looked at",
            "by": {
                "person": "pe_3f9c0123456789abcdef0123",
                "role": "clinical trainer",
                "organisation": LOG,
                "flow": "",
            },
            "recorded at": "2026-12-01T12:00:00+00:00",
            "true on": None,
            "subject": {"case": f"ca_{number // 7:024x}", "delegation": f"dg_{number:024x}"},
            "why": [],
            "details": {
                "page": "delegation",
                "number": number,
                "day": date(2026, 12, 1).isoformat(),
                "how": "x" * 90,
            },
        }
    )


def _read(session: Session, first: int) -> Sequence[Any]:
    return entries_as_kept(session, LOG, first, first + BLOCK - 1)


def _bare(blocks: Sequence[Sequence[Any]]) -> None:
    for block in blocks:
        for _, body, _, _ in block:
            sha256(body).digest()


def _hashed(blocks: Sequence[Sequence[Any]]) -> None:
    peaks, before = Peaks(), beginning(LOG)
    for block in blocks:
        hashes = [entry_hash(previous, body) for _, body, _, previous in block]
        assert [one[2] for one in block] == hashes
        assert [one[3] for one in block] == [before, *hashes[:-1]]
        peaks.extend(hashes)
        before = hashes[-1]


def _recomputed(blocks: Sequence[Sequence[Any]]) -> None:
    check = Chain(LOG, beginning(LOG))
    for block in blocks:
        assert check.take_all(block) is not None


def _verified(session: Session, checkpoint: Checkpoint) -> None:
    assert verify(session, checkpoints=[checkpoint]).ok


def _cpu(do: Callable[[], object]) -> float:
    begun = time.process_time()
    do()
    return (time.process_time() - begun) * 1e6


def _least(do: Callable[[], object]) -> float:
    return min(_cpu(do) for _ in range(3))


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


MEASURES = {"checking": checking, "signing": signing}


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--measure", choices=MEASURES)
    return parser


if __name__ == "__main__":
    raise SystemExit(run())
