"""The same case gives the same JSON, byte for byte: on both Pythons, under any PYTHONHASHSEED, next year too.

golden/example.json holds the answers for several moments. A change to a framework or to the words of an answer
changes it: look at the difference, and if it is meant, run ``python -m tests.cli.test_same_bytes``.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rules.case_file import load_case
from rules.decide import decide
from rules.decision import decisions_as_json
from rules.moments import FOREVER, Span
from rules.question import Moment

ROOT = Path(__file__).parent.parent.parent
GOLDEN = Path(__file__).parent / "golden/example.json"
MOMENTS = [
    ("2026-05-05", ""),
    ("2026-06-04", ""),
    ("2026-06-08T14:00", ""),
    ("2026-06-15", ""),
    ("2026-10-25", ""),
    ("2026-12-01", ""),
    ("2026-12-01", "2026-06-30"),
    ("2027-05-20T23:59", ""),
    ("2027-05-21T00:00", ""),
]


def everything() -> str:
    """The answers of the example at each of the moments."""
    case = load_case(ROOT / "examples/case.yaml")
    parts = []
    for on, known in MOMENTS:
        moment = Moment(Span.parse(on), Span.parse(known).last if known else FOREVER)
        answers = [decide(case.applied, one, case.known, moment) for one in case.delegations]
        parts.append(f"# on {on} known {known or 'all'}\n{decisions_as_json(answers)}")
    return "".join(parts)


def test_the_answers_are_the_committed_ones_byte_for_byte() -> None:
    assert everything().encode() == GOLDEN.read_bytes()


@pytest.mark.parametrize("seed", ["0", "1", "random"])
def test_the_hash_seed_changes_nothing(seed: str) -> None:
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "from tests.cli.test_same_bytes import everything; print(everything(), end='')",
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
        capture_output=True,
        check=True,
    )
    assert ran.stdout == GOLDEN.read_bytes()


@pytest.mark.parametrize("seed", ["0", "random"])
def test_the_command_prints_the_same_bytes(seed: str) -> None:
    ran = subprocess.run(
        [
            Path(sys.executable).parent / "safehands",
            "decide",
            "examples/case.yaml",
            "--on",
            "2026-12-01",
            "--json",
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C", "PYTHONUTF8": "1"},
        capture_output=True,
        check=True,
    )
    assert ran.stdout in GOLDEN.read_bytes()


if __name__ == "__main__":
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(everything(), encoding="utf-8")
