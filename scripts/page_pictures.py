"""Write docs/pages.md: the main pages as pictures, on a screen of 1,280 and of 390 points.

    make test-long && python scripts/page_pictures.py

The tests take them (build/screenshots); here each is cut below the first screens and kept in 64 colours, so that the
repository stays small. Whoever changes a page looks at its picture, and commits it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent
TAKEN, KEPT, PAGE = ROOT / "build/screenshots", ROOT / "docs/pictures/pages", ROOT / "docs/pages.md"
WIDTHS = {1280: 1500, 390: 1300}
"""Each width, and how much of the height is kept."""
COLOURS = 64

PAGES = {
    "today": "A co-ordinator’s day: what is overdue, due, waiting for others, and blocked",
    "caseload": "The caseload, the most urgent first",
    "launch-check": "Before a case is launched: whom it is for, and what will be needed, by whom",
    "case-grid": "A case: each PA and each task, what is in force, and what comes next",
    "why": "Why: from the answer down to the sentence of the framework and its place in the text",
    "cover-case": "The cover plan: who does which task on which day next week",
    "sign-offs": "A trainer’s inbox, in order of urgency",
    "sign-off-assessment": "An assessment, for a tablet",
    "sign-off-check": "Check your answers before a sign-off is recorded",
    "if-you-left": "What the rules say would stop if a monitoring nurse left",
    "panel": "A panel’s next meeting, and what waits for it",
    "item": "An item before the panel",
    "trail": "The audit trail of a delegation",
    "own-record-pa": "A PA’s own record",
    "own-record-holder": "A budget holder’s own page: who may do which task",
    "own-agreements": "What a budget holder agrees to",
    "easy-read": "What was decided, in easy read",
    "overview": "The overview for PHB leads",
    "frameworks": "The frameworks, for a clinical lead",
    "framework-read": "A framework in plain English",
    "framework-compare": "Two versions of a framework, compared in words",
    "hospital-in-force": "A stay in hospital, with its agreement in force",
}

HEAD = """# The pages

Made by `python scripts/page_pictures.py` from the pictures that the tests take of an invented world. All people are
invented. Long pages are cut.
"""


def main() -> int:
    """Cut and keep every picture, and write the page; 1 if the tests have not taken one."""
    wanted = [(name, width) for name in PAGES for width in WIDTHS]
    if missing := [f"{name}-{width}.png" for name, width in wanted if not taken(name, width).exists()]:
        print(f"The tests have not taken {', '.join(missing)}: run make test-long first.", file=sys.stderr)
        return 1
    KEPT.mkdir(parents=True, exist_ok=True)
    for name, width in wanted:
        keep(taken(name, width), KEPT / f"{name}-{width}.png", WIDTHS[width])
    PAGE.write_text(HEAD + "".join(map(section, PAGES)), encoding="utf-8")
    return 0


def taken(name: str, width: int) -> Path:
    """Where the tests keep a picture."""
    return TAKEN / f"{name}-{width}.png"


def keep(source: Path, target: Path, height: int) -> None:
    """The upper part of a picture in few colours."""
    with Image.open(source) as picture:
        upper = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, height)))
        upper.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)


def section(name: str) -> str:
    """A page at both widths, with what it shows."""
    what = PAGES[name]
    return f"\n## {what}\n\n" + "\n".join(
        f"![{what}, {width} points wide](pictures/pages/{name}-{width}.png)\n" for width in WIDTHS
    )


if __name__ == "__main__":
    sys.exit(main())
