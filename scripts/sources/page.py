"""The page docs/coverage.md: totals, what each later part takes, and a table for each system."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from scripts.sources.claims import Claim
from scripts.sources.statements import STATES, Statement
from scripts.sources.systems import SYSTEMS

PREFACE = """\
# What the sources demand, and where it is answered

<!-- Written by scripts/coverage.py from docs/coverage.yaml, the coverage.yaml beside each framework, and the tests.
     Change those and run it. -->

Every numbered statement of the domain notes stands here once. It is **built**, and then the tests and rule
cases that hold the product to it are named; or **encoded**, a rule of its framework under the names given, with
the cases that show it; or **later**, in a named part of the product, with the reason; or **not ours**, with the
reason. `2:741` is line 741 of the source text whose name begins `002_`. A part marked *(no issue yet)* is a gap:
nobody has been asked to build it.
"""


def render(known: Iterable[Statement], made: Iterable[Claim]) -> str:
    """The page: totals, what each later part takes, and a table for each system."""
    known = list(known)
    by_id: dict[str, list[Claim]] = defaultdict(list)
    for claim in made:
        by_id[claim.id].append(claim)
    tables = [_system(prefix, system.name, known, by_id) for prefix, system in SYSTEMS.items()]
    return "\n".join([PREFACE, _totals(known), _parts(known), *tables])


def _totals(known: list[Statement]) -> str:
    count = Counter(statement.state for statement in known)
    return f"{len(known)} statements: " + ", ".join(f"{count[state]} {state}" for state in STATES) + ".\n"


def _parts(known: list[Statement]) -> str:
    """How many statements each later part of the product takes."""
    count = Counter(statement.part for statement in known if statement.state == "later")
    rows = [f"| {_cell(part)} | {count[part]} |" for part in sorted(count)]
    return "\n".join(["## What later parts take", "", "| Part | Statements |", "|---|---|", *rows, ""])


def _system(prefix: str, name: str, known: list[Statement], by_id: Mapping[str, list[Claim]]) -> str:
    """One system's table."""
    rows = [_row(one, by_id.get(one.id, [])) for one in known if one.id.startswith(f"{prefix}-")]
    head = [f"## {name}", "", "| ID | What it says | Where | How it is answered |", "|---|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def _row(statement: Statement, made: list[Claim]) -> str:
    cells = (statement.id, statement.says, ", ".join(statement.line), _answer(statement, made))
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _answer(statement: Statement, made: list[Claim]) -> str:
    """How a statement is answered: by tests, by a rule and its cases, by a later part, or not by us."""
    tests = [f"“{claim.test}” (`{claim.file}`)" for claim in made]
    if statement.state == "built":
        said = [f"**Built.** {statement.note}".strip(), *(tests or ["No test claims it yet."])]
    elif statement.state == "encoded":
        names = ", ".join(f"“{name}”" for name in statement.names)
        said = [f"**Encoded** as {names}. {statement.note}".strip(), *(tests or ["No test claims it yet."])]
    elif statement.state == "later":
        said = [f"**Later: {statement.part}.** {statement.why}", *tests]
    else:
        said = [f"**Not ours.** {statement.why}", *tests]
    return "<br>".join(said)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").strip()
