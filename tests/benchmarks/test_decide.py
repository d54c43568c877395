"""The comparison of engines: every one that is here gives the right answers. No time is asserted."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from benchmarks import adapter, decide, engines
from benchmarks.decision.draw import TASK, question
from benchmarks.engines import ENGINES, Engine, Ready
from benchmarks.peers import by_hand
from benchmarks.process import Stopped

ALWAYS_HERE = {"by_hand", "durable_guarded", "pure", "durable", "checked"}


@pytest.fixture(scope="module")
def rows() -> dict[str, dict[str, Any]]:
    """What a quick run of each installed engine measured, in a process of its own as always."""
    return {
        engine.name: decide.apart(engine, seconds=0.001, seeds=2)
        for engine in ENGINES
        if engine.is_installed()
    }


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_every_engine_that_is_here_answers_right(engine: Engine, rows: dict[str, dict[str, Any]]) -> None:
    """The same answers as hand-written Python and as ours."""
    if engine.name not in rows:
        assert engine.name not in ALWAYS_HERE
        pytest.skip(f"{engine.title} is not installed; make bench installs it")
    assert (rows[engine.name]["right"], rows[engine.name]["asked"]) == (2, 2)


def test_the_table_has_a_row_for_every_engine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], rows: dict[str, dict[str, Any]]
) -> None:
    """With its answers; and one that is not installed says how to get it."""
    missing = Engine("missing", "an engine elsewhere", "", "no_such_package_anywhere", _never)
    monkeypatch.setattr(decide, "ENGINES", (*ENGINES, missing))
    monkeypatch.setattr(decide, "apart", lambda engine, *_, **__: rows[engine.name])
    assert decide.run(["--quick"]) == 0
    told = capsys.readouterr().out.splitlines()
    for engine in ENGINES:
        (row,) = [line for line in told if line.startswith(f"{engine.title}  ")]
        if engine.name not in rows:
            assert row.endswith("not installed (make bench installs it)")
        elif engine.decides:
            assert row.split(engine.title)[1].split()[0] == "2/2"
    assert any(line.startswith("an engine elsewhere") and "make bench installs it" in line for line in told)


def test_a_wrong_engine_is_shown_and_fails_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Fast and wrong is not a result."""
    monkeypatch.setattr(decide, "ENGINES", [one for one in ENGINES if one.name == "pure"])
    found = {"asked": 2, "right": 1, "wrong_seed": 1, "per_cpu_second": 9.0, "p50_us": 1.0, "p99_us": 1.0}
    monkeypatch.setattr(decide, "apart", lambda *_, **__: found)
    assert decide.run(["--quick"]) == 1
    assert "1/2 WRONG, first at seed 1" in capsys.readouterr().out


def test_an_engine_that_fails_is_shown_with_its_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also one that takes its process down with it."""

    def fails(engine: Engine, seconds: float, seeds: int) -> dict[str, Any]:
        raise Stopped("killed by SIGSEGV")

    monkeypatch.setattr(decide, "ENGINES", [one for one in ENGINES if one.name == "pure"])
    monkeypatch.setattr(decide, "apart", fails)
    assert decide.run(["--quick"]) == 1
    assert "killed by SIGSEGV" in capsys.readouterr().out


def test_ours_and_hand_written_python_agree_on_every_question() -> None:
    """The two that the others are held to."""
    ours = adapter.Pure(adapter.requirements(TASK))
    for seed in range(200):
        asked = question(seed)
        assert by_hand.decide(asked) == ours(adapter.asked(asked)), seed


def test_the_questions_are_worth_asking() -> None:
    """Thirty pieces each; some yes, many no, and every requirement is what is missing now and then."""
    answers = [by_hand.decide(question(seed)) for seed in range(200)]
    assert {len(question(seed).evidence) for seed in range(200)} == {30}
    assert 40 < sum(one.may for one in answers) < 120
    missing = Counter(name for one in answers for name in one.unmet)
    assert set(missing) == {one.name for one in adapter.requirements(TASK)}
    assert len({one.unmet for one in answers}) > 30


def test_ours_tells_the_reasons_that_it_is_timed_with() -> None:
    """A sentence, the place in the text and what somebody has to do, for a question whose answer is no."""
    ours = adapter.Pure(adapter.requirements(TASK))
    seed = next(seed for seed in range(200) if not by_hand.decide(question(seed)).may)
    ours(adapter.asked(question(seed)))
    assert "Skills are reviewed and brought up to date once every six months." in ours.told
    assert any(" by 20" in line for line in ours.told)


def _never() -> Ready:
    raise AssertionError("an engine that is not installed is not made ready")


def test_no_engine_is_named_twice() -> None:
    """`--engine` finds it by that name."""
    names = [engine.name for engine in engines.ENGINES]
    assert len(names) == len(set(names))
