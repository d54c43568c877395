"""Write docs/access.md, the table of every route and role, from docs/access.yaml.

    python scripts/access.py            # write it
    python scripts/access.py --check    # exit 1 if it is stale

`tests/web/test_access_table.py` fails when a route is missing, and tries each line of the table.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
DECLARED, PAGE = ROOT / "docs/access.yaml", ROOT / "docs/access.md"
EVERYBODY, LOGGED_IN = "everybody", "everybody logged in"
ROLES = {
    "PHB co-ordinator": "Co",
    "clinical trainer": "Tr",
    "monitoring nurse": "Mo",
    "nominated senior manager": "Pa",
    "PHB lead": "Le",
    "ward manager": "Wa",
    "induction lead": "In",
    "nursing agency": "Ag",
    "on-call nurse": "On",
    "clinical lead": "Cl",
    "PA": "PA",
    "PHB holder": "Ho",
    "representative": "Re",
}
"""Every role that has a desk, with its column."""

HEAD = """# Who may open what

Made from `docs/access.yaml` by `python scripts/access.py`; `tests/web/test_access_table.py` fails when a route of the
app is missing here, and tries each line with each role, with nobody, and with a stranger of the same role who has no
relation to what is asked for. What is not for somebody looks to them like what does not exist. How each relation is
decided: [0012 Access by relation](adr/0012-access-by-relation.md).

yes: whoever holds the role today · rel: only with the relation above the table · no: as absent
"""


@dataclass(frozen=True)
class Line:
    """One route: which roles it is for, and what somebody has to have to do with it."""

    method: str
    path: str
    who: tuple[str, ...]
    relation: str

    @property
    def is_open(self) -> bool:
        return EVERYBODY in self.who

    def lets(self, role: str) -> bool:
        """Whether a role may open it at all."""
        return self.is_open or LOGGED_IN in self.who or role in self.who


def declared() -> list[Line]:
    """Every line of the table, in its order."""
    return list(_lines())


def page() -> str:
    """The page as it has to be."""
    called = ", ".join(f"**{short}** {role}" for role, short in ROLES.items())
    parts, names = [HEAD, f"{called}; **–** nobody is logged in.\n"], " | ".join(ROLES.values())
    lines = declared()
    for relation in dict.fromkeys(line.relation for line in lines):
        parts.append(f"## {_heading(relation)}\n\n| Route | {names} | – |\n|---|{'---|' * (len(ROLES) + 1)}")
        parts += [_row(line) for line in lines if line.relation == relation]
        parts.append("")
    return "\n".join(parts)


def _row(line: Line) -> str:
    marks = [*(_mark(line, role) for role in ROLES), "yes" if line.is_open else "no"]
    return f"| `{line.method} {line.path}` | {' | '.join(marks)} |"


def _lines() -> Iterator[Line]:
    for group in yaml.safe_load(DECLARED.read_text(encoding="utf-8")):
        for route in group["routes"]:
            methods, path = route.split(" ", 1)
            for method in methods.split(","):
                yield Line(method, path, tuple(group["who"]), group["relation"])


def _heading(relation: str) -> str:
    return f"{relation[0].upper()}{relation[1:]}" if relation else "Only what is the viewer’s own is shown"


def _mark(line: Line, role: str) -> str:
    if not line.lets(role):
        return "no"
    return "rel" if line.relation and not line.is_open else "yes"


def main(arguments: list[str]) -> int:
    """Write the page, or say whether it is stale."""
    wanted = page()
    if "--check" in arguments:
        stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != wanted
        if stale:
            print("docs/access.md is stale; run `python scripts/access.py` and commit it")
        return int(stale)
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
