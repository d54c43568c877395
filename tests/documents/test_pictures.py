"""The pictures: every figure can be read, none needs colour, nothing in them breaks the pages' policy."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from documents.pictures import NARROW, WIDE, Bar, Point, bars, line

LONG = "waiting for clinical recommendations from <somebody> with a very long name & an even longer role"


@pytest.mark.parametrize("values", [(), (0,), (3,), (0, 0), (3, 250_000, 1)])
def test_each_bar_has_its_name_and_its_figure_within_the_picture(values: tuple[int, ...]) -> None:
    drawn = bars("k", "Title", "Says.", [Bar(f"{LONG} {one}", one, f"{one:,}", one * 2) for one in values])
    for picture, width in ((drawn.wide, WIDE), (drawn.narrow, NARROW)):
        root = ET.fromstring(picture)  # noqa: S314 (our own)
        texts = list(root.iter("{http://www.w3.org/2000/svg}text"))
        assert {f"{one:,}" for one in values} <= {one.text for one in texts}
        for one in texts:
            assert float(one.attrib["x"]) + len(one.text or "") * 8 <= width + 24
        assert len(list(root.iter("{http://www.w3.org/2000/svg}rect"))) == len(values)
        assert float(root.attrib["viewBox"].split()[3]) > 0


def test_a_line_tells_its_first_its_highest_and_its_last_figure() -> None:
    points = [Point(f"m{number}", value) for number, value in enumerate([1, 2, 3, 4, 5, 99, 6, 7, 8, 9, 10])]
    drawn = line("k", "Title", "Says.", points)
    assert re.findall(r">([\w,]+)</text>", drawn.narrow) == ["1", "99", "10", "m0", "m10"]
    assert "<svg" in line("k", "Title", "Says.", []).wide
    assert "<svg" in line("k", "Title", "Says.", points[:1]).wide


def test_title_and_description_are_read_out_and_nothing_is_styled_or_coloured() -> None:
    drawn = bars("k", "A <title>", "Says & means.", [Bar("x", 1, "1")])
    assert '<title id="k-640-title">A &lt;title&gt;</title>' in drawn.wide
    assert '<desc id="k-640-desc">Says &amp; means.</desc>' in drawn.wide
    assert 'aria-labelledby="k-330-title k-330-desc"' in drawn.narrow
    assert "style" not in drawn.wide
    assert "#" not in drawn.wide
