"""Writes docs/frameworks: each framework in plain English with its drawing, and a list of them all.

python scripts/frameworks.py            write the pages
python scripts/frameworks.py --check    change nothing; exit 1 if a page is not what its framework says
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

# Run as a file, Python would look in scripts/ and then in whichever copy of the repository is installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rules.framework import Framework, library
from rules.owners.drawing import drawing
from rules.owners.markdown import escaped, markdown
from rules.owners.plain_english import in_plain_english
from rules.yaml_file import FaultyFile

PAGES = Path("docs/frameworks")
FRAMEWORKS = Path("rules/frameworks")
_NOTE = "<!-- Written by scripts/frameworks.py from the framework's own file. Change that and run it. -->\n\n"

_HEAD = """\
# The frameworks that come with Safehands

Each in plain English, with its citations and a drawing of what leads to what. How to read and write a framework
stands in [rules.md](../rules.md).

| Framework | Version | Status | Tasks | Requirements |
|---|---|---|---|---|"""


def pages(frameworks: Iterable[Framework]) -> dict[str, str]:
    """Every file of docs/frameworks, by its name: of several versions the newest has the plain name."""
    versions: dict[str, list[Framework]] = {}
    for framework in frameworks:
        versions.setdefault(framework.id, []).append(framework)
    named = [(name, one) for of_one in versions.values() for name, one in _named(of_one)]
    written = {"README.md": _NOTE + _index(named)}
    for name, one in named:
        written[f"{name}.md"] = _NOTE + markdown(in_plain_english(one), picture=f"{name}.svg")
        written[f"{name}.svg"] = drawing(one)
    return written


def _named(versions: list[Framework]) -> Iterator[tuple[str, Framework]]:
    *older, newest = sorted(versions, key=lambda one: one.text.in_force.first)
    yield newest.id, newest
    for one in reversed(older):
        yield f"{one.id}-{re.sub(r'[^A-Za-z0-9.]+', '-', one.version)}", one


def _index(named: list[tuple[str, Framework]]) -> str:
    rows = [
        f"| [{escaped(one.text.title)}]({name}.md) | {escaped(one.version)} | {one.text.status} "
        f"| {_counted(one)} | {len(one.text.requirements) or ''} |"
        for name, one in named
    ]
    return "\n".join([_HEAD, *rows]) + "\n"


def _counted(framework: Framework) -> str:
    """How many tasks it knows, and how many of them are never delegated."""
    tasks = framework.text.tasks.values()
    never = sum(task.never_delegated is not None for task in tasks)
    if not tasks:
        return ""
    return f"{len(tasks) - never}, and {never} never delegated" if never else str(len(tasks))


def check(root: Path) -> list[str]:
    """Each page that is missing, stale or of no framework; nothing is changed."""
    wanted, there = pages(library(root / FRAMEWORKS)), _there(root)
    stale = [name for name, content in wanted.items() if there.get(name) != content]
    return [
        f"{PAGES / name}: is stale; run `python scripts/frameworks.py` and commit it" for name in stale
    ] + [
        f"{PAGES / name}: belongs to no framework; run `python scripts/frameworks.py`"
        for name in sorted(there.keys() - wanted.keys())
    ]


def write(root: Path) -> None:
    """Write every page, and take away what belongs to no framework."""
    wanted = pages(library(root / FRAMEWORKS))
    (root / PAGES).mkdir(parents=True, exist_ok=True)
    for name in _there(root).keys() - wanted.keys():
        (root / PAGES / name).unlink()
    for name, content in wanted.items():
        (root / PAGES / name).write_text(content, encoding="utf-8")


def _there(root: Path) -> dict[str, str]:
    return {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted((root / PAGES).glob("*"))
        if path.suffix in (".md", ".svg")
    }


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or with ``--check`` only say which are stale: 0 none, 1 some or a faulty framework."""
    parser = argparse.ArgumentParser(description="Write docs/frameworks, or check it.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if a page is stale")
    parser.add_argument("--root", type=Path, default=Path(__file__).parent.parent, help="the repository")
    options = parser.parse_args(arguments)
    try:
        faults = check(options.root) if options.check else write(options.root) or []
    except FaultyFile as error:
        faults = [str(error)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
