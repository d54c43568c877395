"""The growth of our own evaluators: a row for each size, and a picture that reads without colour."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks import growth, process
from benchmarks.growth import Point, exponent
from benchmarks.growth_picture import Line, Mark, picture
from benchmarks.process import Stopped, measured_apart

SVG = "{http://www.w3.org/2000/svg}"


def test_a_quick_run_has_a_row_for_each_size_and_draws(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both evaluators, two sizes, rules and facts."""
    assert growth.run(["--quick", "--picture", str(tmp_path / "growth.svg")]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    for what, sizes in (("rules", {("12", "30"), ("24", "30")}), ("facts", {("12", "30"), ("12", "60")})):
        for evaluator in ("pure", "durable"):
            assert {(row[2], row[3]) for row in rows if row[:2] == [what, evaluator]} == sizes
    assert ET.parse(tmp_path / "growth.svg").getroot().tag == f"{SVG}svg"  # noqa: S314 (our own)


def test_what_meets_a_limit_stops_with_a_remark(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing bigger is tried after it."""

    def stops(module: str, arguments: list[str], timeout: float) -> dict[str, float]:
        if arguments[arguments.index("--facts") + 1] == "60":
            raise Stopped("no result within 30 s")
        return {"ms": 1.0, "first": 9.0}

    monkeypatch.setattr(growth, "measured_apart", stops)
    monkeypatch.setattr(growth, "QUICK_FACTS", (30, 60, 90))
    assert growth.run(["--quick"]) == 0
    told = capsys.readouterr().out
    assert "no result within 30 s" in told
    assert " 90 " not in told


def test_one_that_takes_too_long_is_stopped_by_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """By CPU time, so that a busy machine stops nothing."""
    monkeypatch.setattr(process, "ROOT", Path(__file__).parent)
    with pytest.raises(Stopped, match="over its CPU time"):
        measured_apart("spinning", [], timeout=60)


@pytest.mark.parametrize(("ms", "grew"), [(20.0, 1.0), (40.0, 2.0), (10.0, 0.0), (None, None)])
def test_the_exponent_says_how_fast_it_grows(ms: float | None, grew: float | None) -> None:
    """Twice as many for twice the price is 1, for four times the price 2."""
    found = exponent(Point(12, 30, 30, 10.0), Point(12, 60, 60, ms))
    assert found == (pytest.approx(grew) if grew is not None else None)


def test_the_picture_can_be_read_aloud_and_without_colour() -> None:
    """Title and description say all figures; lines differ by stroke and mark; only greys are used."""
    lines = [
        Line("rules", "pure", (Mark(12, 1.5), Mark(120, 15.0))),
        Line("rules", "durable", (Mark(12, 14.0), Mark(120, None, "a limit"))),
        Line("facts", "pure", (Mark(30, 1.5), Mark(300, 2500.0))),
        Line("facts", "durable", (Mark(30, 14.0), Mark(300, 300.0))),
    ]
    root = ET.fromstring(picture(lines))  # noqa: S314 (our own)
    assert root.attrib["aria-labelledby"] == "title desc"
    assert root.findtext(f"{SVG}title") == "How the cost of a decision grows"
    told = root.findtext(f"{SVG}desc") or ""
    assert "pure, a solid line with circles, by rules in the framework: 12: 1.5 ms, 120: 15 ms." in told
    assert (
        "durable, a dashed line with squares, by rules in the framework: 12: 14 ms, 120: stopped (a limit)."
        in told
    )
    assert "300: 2.5 s" in told
    dashes = [line.get("stroke-dasharray") for line in root.findall(f"{SVG}polyline")]
    assert dashes == [None, "7 5", None, "7 5"]
    colours = {value for part in root.iter() for key in ("fill", "stroke") if (value := part.get(key))}
    assert all(value == "none" or value[1:3] == value[3:5] == value[5:7] for value in colours)
