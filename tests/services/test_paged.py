"""A long list is shown a page at a time, and says how long it is."""

from __future__ import annotations

import pytest

from services.paged import nearest, page_of


@pytest.mark.parametrize(("asked", "number"), [(-1, 1), (0, 1), (1, 1), (2, 2), (3, 3), (4, 3), (10**9, 3)])
def test_a_page_that_is_not_there_is_the_nearest_that_is(asked: int, number: int) -> None:
    assert nearest(asked, 41, 20) == number


def test_the_pages_together_are_the_list_and_each_counts_all_of_it() -> None:
    pages = [page_of(range(41), number, 20) for number in (1, 2, 3)]
    assert [one for page in pages for one in page.lines] == [*range(41)]
    assert {(page.total, page.pages) for page in pages} == {(41, 3)}
    assert pages[2].showing(["the last"]).lines == ("the last",)


def test_an_empty_list_is_one_page() -> None:
    page = page_of([], 1, 20)
    assert (page.lines, page.total, page.number, page.pages) == ((), 0, 1, 1)
