"""Writes docs/coverage.md: what the sources demand, and which test, rule, later part or reason answers it.

A framework's statements stand in the coverage.yaml beside it, all others in docs/coverage.yaml. Tests claim them
with ``@pytest.mark.covers("ST-12")`` on a function or class; a framework's rule cases, with ``covers: [ST-12]``.
All of it is read without running anything.

    python scripts/coverage.py            write docs/coverage.md
    python scripts/coverage.py --check    change nothing; exit 1 if the page or the claims are not true
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

# Run as a file, Python would look in scripts/ and then in whichever copy of the repository is installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.sources.claims import claim_faults, claims
from scripts.sources.encoded import encoding_faults
from scripts.sources.files import UnreadableError
from scripts.sources.page import render
from scripts.sources.statements import read_statements, shape_faults, statements

PAGE = Path("docs/coverage.md")


def build(root: Path) -> tuple[str, list[str]]:
    """The page for the tree at ``root``, and the faults found; no page if the statements are unsound."""
    try:
        raw = read_statements(root)
        if faults := shape_faults(raw):
            return "", faults
        known, made = statements(raw), claims(root)
        faults = [*encoding_faults(root, known), *claim_faults(known, made)]
    except (UnreadableError, OSError) as error:
        return "", [str(error)]
    return render(known, made), faults


def check(root: Path) -> list[str]:
    """Everything that is not true about the statements, the claims and the page; nothing is changed."""
    page, faults = build(root)
    path = root / PAGE
    if page and (not path.exists() or path.read_text(encoding="utf-8") != page):
        faults.append(f"{PAGE}: is stale; run `python scripts/coverage.py` and commit it")
    return faults


def write(root: Path) -> list[str]:
    """Write the page, unless the statements are unsound; what remains wrong is returned."""
    page, faults = build(root)
    if page:
        (root / PAGE).write_text(page, encoding="utf-8")
    return faults


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or with ``--check`` only say what is not true: 0 nothing, 1 something."""
    parser = argparse.ArgumentParser(description="Write docs/coverage.md, or check it.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if anything is not true")
    parser.add_argument("--root", type=Path, default=Path(__file__).parent.parent, help="the repository")
    options = parser.parse_args(arguments)
    faults = check(options.root) if options.check else write(options.root)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
