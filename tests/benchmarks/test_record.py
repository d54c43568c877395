"""The measurement of the record runs, and measures what it says. No time is asserted."""

from __future__ import annotations

import re

import pytest

from benchmarks import record


def figures(recomputed: float, hashed: float, signed: float) -> dict[str, float]:
    found = {
        "entries": 100,
        "bare": 1.0,
        "recomputed": recomputed,
        "hashed": hashed,
        "verify": 9.0,
        "reading": 1.0,
    }
    return found | {"grown_mb": 0, "with": signed, "without": 10.0}


@pytest.mark.long
def test_a_quick_run_measures_everything(capsys: pytest.CaptureFixture[str]) -> None:
    record.run(["--entries", "3000"])
    told = capsys.readouterr().out
    for words in (
        r"bare SHA-256 over each body +\d+\.\d\d +1\.00",
        r"hash, chain and tree, without the canonical form +\d+\.\d\d +\d\.\d\d",
        r"hash, chain and canonical form recomputed +\d+\.\d\d +\d\.\d\d",
        r"`record verify` on a SQLite file of 3000 entries",
        r"A sign-off: \d+\.\d ms, with a null record \d+\.\d ms",
    ):
        assert re.search(words, told), (words, told)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (figures(8.0, 2.0, 12.9), 0),
        (figures(8.5, 2.0, 12.9), 1),
        (figures(8.0, 2.3, 12.9), 1),
        (figures(8.0, 2.0, 13.1), 1),
    ],
)
def test_what_costs_too_much_fails_the_command(
    found: dict[str, float], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "measured_apart", lambda *_: found)
    assert record.run([]) == code
