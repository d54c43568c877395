"""The pictures of the easy-read pages, drawn here: thick lines, each with its text for whoever cannot see it."""

from __future__ import annotations

from html import escape

from markupsafe import Markup

_FACE = '<circle cx="{x}" cy="30" r="13"/><path d="M{left} 88V66a22 22 0 0 1 44 0v22"/>'


def _person(x: int) -> str:
    return _FACE.format(x=x, left=x - 22)


_DRAWN = {
    "yes": ("A tick: yes", '<circle cx="50" cy="50" r="42"/><path d="M29 52l15 16 28-34"/>'),
    "with": ("Two people together", _person(28) + _person(72)),
    "no": ("A cross: no", '<path d="M33 8h34l25 25v34L67 92H33L8 67V33z"/><path d="M34 34l32 32M66 34L34 66"/>'),
    "why": (
        "A question mark",
        '<circle cx="50" cy="50" r="42"/><path d="M36 40a14 14 0 1 1 20 12c-5 3-6 5-6 10M50 74v1"/>',
    ),
    "rules": ("A list", '<path d="M18 8h64v84H18zM32 30h36M32 50h36M32 70h24"/>'),
    "until": ("A calendar", '<path d="M10 20h80v70H10zM10 42h80M30 8v20M70 8v20"/><path d="M38 64l9 9 16-18"/>'),
    "next": ("An arrow", '<path d="M10 50h76M58 22l28 28-28 28"/>'),
    "ring": ("A telephone", '<path d="M28 8h44v84H28zM28 24h44M28 74h44M49 83h2"/>'),
    "choice": ("Two ways to go", '<path d="M50 92V56L20 26M50 56l30-30M20 46V26h20M60 26h20v20"/>'),
}  # fmt: skip
PICTURES = tuple(_DRAWN)


def easy_picture(name: str) -> Markup:
    """One picture as SVG; raises KeyError for a name that is not among them."""
    says, drawn = _DRAWN[name]
    return Markup(  # noqa: S704 (drawn above)
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="96" height="96" role="img" '
        f'aria-label="{escape(says)}" fill="none" stroke="currentColor" stroke-width="6" stroke-linejoin="round" '
        f'stroke-linecap="round"><title>{escape(says)}</title>{drawn}</svg>'
    )
