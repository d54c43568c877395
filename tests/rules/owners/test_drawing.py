"""The drawing shows what leads to what, without colour and without anything from elsewhere, and says it in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

import pytest

from rules.framework import Framework, from_library, library
from rules.owners.drawing import drawing
from rules.owners.graph import Box, Edge, Graph, bundled, graph_of
from rules.owners.layout import laid_out
from tests.rules.owners.said import EVERY_FIELD, SMALL, changed

NAMESPACE = "{http://www.w3.org/2000/svg}"
STAFFORDSHIRE = from_library("staffordshire", "2016.1")


def svg(framework: Framework) -> ET.Element:
    return ET.fromstring(drawing(framework))  # noqa: S314


def texts(framework: Framework) -> str:
    return " ".join(element.text or "" for element in svg(framework).iter(f"{NAMESPACE}text"))


def with_requirements(number: int) -> Framework:
    """The small framework with so many requirements more, each after the one before and the first."""
    more = (
        "".join(
            f"  step {step}:\n    evidence: training\n    outcome: completed\n    about: [pa]\n"
            f"    after: [{'assessed' if step == 0 else f'step {step - 1 - step % 3}'}]\n    why: Step by step.\n"
            '    text: ["2:785"]\n    while unmet: waiting for training\n'
            "    otherwise: {do: train, role: nurse, within: 14 days}\n"
            for step in range(number)
        )
        .replace("step -1", "step 0")
        .replace("step -2", "step 0")
    )
    return changed(SMALL, ("  decided:\n", f"{more}  decided:\n"))


FRAMEWORKS = [*library(), changed(EVERY_FIELD), with_requirements(40)]


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda one: f"{one.id} {one.version}")
def test_no_box_stands_on_another_or_outside_of_the_drawing(framework: Framework) -> None:
    root = svg(framework)
    width, height = (float(part) for part in root.attrib["viewBox"].split()[2:])
    boxes = [
        tuple(float(one.attrib[name]) for name in ("x", "y", "width", "height")) for one in boxes_of(root)
    ]
    for number, (x, y, wide, high) in enumerate(boxes):
        assert 0 <= x <= x + wide <= width
        assert 0 <= y <= y + high <= height
        for x2, y2, wide2, high2 in boxes[number + 1 :]:
            apart = x + wide <= x2 or x2 + wide2 <= x or y + high <= y2 or y2 + high2 <= y
            assert apart


def boxes_of(root: ET.Element) -> list[ET.Element]:
    """The boxes themselves: not the ground, not what the legend shows, not the inner line of a change."""
    return [
        one
        for one in root.findall(f"{NAMESPACE}rect")
        if one.attrib.get("stroke") and one.attrib["width"] == "184"
    ]


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda one: f"{one.id} {one.version}")
def test_every_box_and_every_way_is_told_in_words_as_well(framework: Framework) -> None:
    root, graph = svg(framework), graph_of(framework.text)
    words = root.findtext(f"{NAMESPACE}desc") or ""
    assert all(f"‘{box.name}’" in words for box in graph.boxes)
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{NAMESPACE}title") == graph.title
    assert len(boxes_of(root)) == len(graph.boxes)


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda one: f"{one.id} {one.version}")
def test_the_drawing_takes_nothing_from_elsewhere_and_is_always_the_same(framework: Framework) -> None:
    drawn = drawing(framework)
    assert re.findall(r"(?:href|src|url|@import|<script|<style|<image)", drawn) == []
    assert drawn == drawing(framework)


def test_the_words_of_the_drawing_say_what_comes_after_what() -> None:
    said = svg(STAFFORDSHIRE).findtext(f"{NAMESPACE}desc") or ""
    assert "‘bespoke training’ comes after ‘clinical recommendations’ and ‘prerequisite learning’." in said
    assert (
        "‘co-ordinator's recommendation’ comes after ‘clinical recommendations’ and ‘assessed competent’ and is "
        "given while there is ‘person and family involved’, ‘accountable person named’ and ‘monitor named’."
    ) in said
    assert "‘formal review’ is counted from ‘assessed competent’." in said


def test_each_kind_of_way_has_a_line_of_its_own_and_a_legend_says_which() -> None:
    shown = texts(changed(EVERY_FIELD))
    for words in (
        "comes after", "given while that is in place", "counted from", "or else: meets it as well",
        "a change asks something of it", "asked for in some cases only", "only another way", "a change",
    ):  # fmt: skip
        assert words in shown
    manners = set(re.findall(r'stroke="#212b32" (stroke-width[^/]*)/>', drawing(changed(EVERY_FIELD))))
    assert len(manners) == 5


def test_settings_and_changes_are_marked() -> None:
    shown = texts(changed(EVERY_FIELD))
    assert "setting: odd each year" in shown
    assert "Change: more water" in shown


def test_a_library_of_tasks_shows_which_task_builds_on_what() -> None:
    said = svg(from_library("task-library")).findtext(f"{NAMESPACE}desc") or ""
    assert "‘Medicines through a gastrostomy’ builds on ‘Oral medicines from the medicines chart’ and" in said


def test_what_leads_somewhere_stands_further_left() -> None:
    graph = graph_of(with_requirements(40).text)
    layout = laid_out(graph, dict.fromkeys((box.key for box in graph.boxes), 40.0))
    for edge in graph.edges:
        assert layout.places[edge.first].column < layout.places[edge.then].column


def a_graph(edges: Iterable[str]) -> Graph:
    """``ab`` is a way from a to b."""
    names = sorted({name for edge in edges for name in edge})
    return Graph(
        "x", tuple(Box(name, name) for name in names), tuple(Edge(a, b, "builds on") for a, b in edges)
    )


def test_tasks_that_build_on_each_other_in_a_circle_are_drawn_all_the_same() -> None:
    layout = laid_out(a_graph(["ab", "bc", "ca"]), dict.fromkeys("abc", 40.0))
    assert sorted(place.column for place in layout.places.values()) == [0, 1, 2]


def test_many_that_all_lead_to_the_same_many_meet_in_one_point() -> None:
    each_to_each = a_graph([first + then for first in "abc" for then in "wxyz"])
    assert len(each_to_each.edges) == 12
    assert len(bundled(each_to_each).edges) == 7
    assert bundled(a_graph(["ax", "bx"])) == a_graph(["ax", "bx"])


def test_requirements_to_which_nothing_leads_stand_on_their_own() -> None:
    hospital = from_library("staffordshire-hospital", "2016.1")
    said = svg(hospital).findtext(f"{NAMESPACE}desc") or ""
    assert "On their own, in no order: ‘DBS check within three years’," in said
