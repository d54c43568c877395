"""The design system's pagination: the first page, the last, and the neighbours of the one in view."""

from __future__ import annotations

from collections.abc import Callable


def page_at(path: str) -> Callable[[int], str]:
    """Where each page of a list is that asks for nothing else.

    >>> page_at("/training")(1), page_at("/training")(2)
    ('/training', '/training?page=2')
    """
    return lambda number: f"{path}?page={number}" if number > 1 else path


def pagination(number: int, pages: int, address: Callable[[int], str]) -> dict[str, object] | None:
    """What the macro is handed; None where there is one page. ``address`` is where a page is."""
    if pages == 1:
        return None
    items: list[dict[str, object]] = []
    before = 0
    for one in sorted({1, pages, number - 1, number, number + 1}):
        if not 1 <= one <= pages:
            continue
        if one > before + 1:
            items.append({"ellipsis": True})
        items.append({"number": one, "href": address(one), "current": one == number})
        before = one
    found: dict[str, object] = {"items": items}
    if number > 1:
        found["previous"] = {"href": address(number - 1)}
    if number < pages:
        found["next"] = {"href": address(number + 1)}
    return found
