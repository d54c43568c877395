"""Writes docs/coverage.md: what the sources demand, and which test, later part or reason answers it.

Statements stand in docs/coverage.yaml. Tests claim them with ``@pytest.mark.covers("ST-12")`` on a function
or class; a framework's rule cases, with ``covers: [ST-12]``. Both are read without running anything.

    python scripts/coverage.py            write docs/coverage.md
    python scripts/coverage.py --check    change nothing; exit 1 if the page or the claims are not true
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

STATEMENTS = Path("docs/coverage.yaml")
PAGE = Path("docs/coverage.md")
CASES = "rules/frameworks/*/cases/*.yaml"

SYSTEMS = {
    "OX": ("Oxford Health: shared care protocols", 21),
    "ST": ("Staffordshire and Surrounds: delegation framework and risk enablement panel", 24),
    "SA": ("Midlands & Lancashire with Salvere", 15),
    "NE": ("North & East London: mandatory and induction training", 19),
    "AG": ("Arden & GEM", 12),
    "CI": ("The Fed: Continuing Independence Agency", 15),
    "HO": ("Staffordshire: PAs working in hospital", 25),
    "HV": ("Herts Valleys: moving between funding streams", 16),
    "PO": ("Portsmouth: PA noticeboard", 16),
    "WA": ("Warwickshire: e-learning and escalation", 14),
    "SW": ("Support with Confidence", 7),
    "NR": ("North East: register levels", 10),
    "EN": ("ENRYCH Berkshire: Reading's approved register", 8),
    "RE": ("Risk enablement, employment and the wider reports", 16),
}
"""Each system's prefix, its name, and how many statements the domain notes number in it."""

STATES: dict[str, tuple[str, ...]] = {"built": (), "later": ("part", "why"), "not ours": ("why",)}
"""The states a statement can be in, and the words each must give."""

TestNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

CITATION = re.compile(r"[0-4]:\d+(-\d+)?")

PREFACE = """\
# What the sources demand, and where it is answered

<!-- Written by scripts/coverage.py from docs/coverage.yaml and the tests. Change those and run it. -->

Every numbered statement of the domain notes stands here once. It is **built**, and then the tests and rule
cases that hold the product to it are named; or **later**, in a named part of the product, with the reason; or
**not ours**, with the reason. `2:741` is line 741 of the source text whose name begins `002_`. A part marked
*(no issue yet)* is a gap: nobody has been asked to build it.
"""


class UnreadableError(Exception):
    """A file cannot be read as what it should be; the message says which file, where and why."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One numbered statement of the sources, and the state it is in."""

    id: str
    says: str
    line: tuple[str, ...]
    state: str
    part: str = ""
    why: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """A test or rule case that says it holds the product to a statement."""

    id: str
    file: str
    test: str


def read_yaml(path: Path) -> Any:
    """The content of a YAML file, or an error that names the file and the line."""
    try:
        return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except YAMLError as error:
        raise UnreadableError(f"{path}: this is not readable YAML: {error}") from error


def read_statements(path: Path) -> Mapping[str, Any]:
    """The statements as they stand in the file, by ID and in its order."""
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise UnreadableError(f"{path}: expected a mapping of IDs, each with `says`, `line` and a state")
    return content


def shape_faults(raw: Mapping[str, Any]) -> list[str]:
    """What is wrong with the statements themselves: missing, out of order, uncited, or in no single state."""
    faults = [fault for id_, fields in raw.items() for fault in _field_faults(id_, fields)]
    expected = [f"{prefix}-{n:02}" for prefix, (_, last) in SYSTEMS.items() for n in range(1, last + 1)]
    faults += [f"{id_}: is not in {STATEMENTS}; add it in its place" for id_ in expected if id_ not in raw]
    faults += [f"{id_}: is no statement of the domain notes; remove it" for id_ in raw if id_ not in expected]
    if not faults and list(raw) != expected:
        first = next(found for found, wanted in zip(raw, expected, strict=True) if found != wanted)
        faults.append(f"{first}: stands out of order; the order is that of the domain notes")
    return faults


def _field_faults(id_: str, fields: object) -> Iterator[str]:
    """What is wrong with one statement's own fields."""
    if not isinstance(fields, dict):
        yield f"{id_}: expected `says`, `line` and one of {_either(STATES)}"
        return
    if not _is_text(fields.get("says")):
        yield f"{id_}: `says` must tell in a few words what the statement is"
    lines = fields.get("line")
    if not isinstance(lines, list) or not lines or not all(_is_citation(line) for line in lines):
        yield f'{id_}: `line` must list citations such as "2:796" or "2:796-798"'
    states = [state for state in STATES if state in fields]
    if len(states) != 1:
        yield f"{id_}: must be in exactly one state of {_either(STATES)}, and is in {len(states)}"
    for state in states:
        yield from _state_faults(id_, state, fields[state])
    allowed = {"says", "line", *STATES, *(["note"] if "built" in fields else [])}
    yield from (f"{id_}: `{extra}` is not a field here" for extra in fields if extra not in allowed)


def _state_faults(id_: str, state: str, value: object) -> Iterator[str]:
    """What is wrong with the words that a state must give."""
    wanted = STATES[state]
    if state == "built":
        if value is not True:
            yield f"{id_}: `built` can only be true; a statement that is not built is `later` or `not ours`"
        return
    given = value if isinstance(value, dict) else {}
    for word in wanted:
        if not _is_text(given.get(word)):
            yield f"{id_}: `{state}` must say `{word}`"
    yield from (f"{id_}: `{extra}` is not a field of `{state}`" for extra in given if extra not in wanted)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_citation(value: object) -> bool:
    return isinstance(value, str) and CITATION.fullmatch(value) is not None


def _either(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def statements(raw: Mapping[str, Any]) -> list[Statement]:
    """The statements, from fields that have been found to be in order."""
    return [_statement(id_, fields) for id_, fields in raw.items()]


def _statement(id_: str, fields: Mapping[str, Any]) -> Statement:
    state = next(state for state in STATES if state in fields)
    words = {} if state == "built" else fields[state]
    return Statement(id_, fields["says"], tuple(fields["line"]), state, note=fields.get("note", ""), **words)


def claims(root: Path) -> list[Claim]:
    """Every claim made by a test or a rule case below ``root``, in a settled order."""
    found = [*_test_claims(root), *_case_claims(root)]
    return sorted(set(found))


def _test_claims(root: Path) -> Iterator[Claim]:
    """Claims made by the ``covers`` marker on test functions and classes."""
    for path in sorted((root / "tests").rglob("*.py")):
        file = path.relative_to(root).as_posix()
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except SyntaxError as error:
            raise UnreadableError(f"{file}:{error.lineno}: cannot be read as Python: {error.msg}") from error
        for test in filter(_is_test, ast.walk(tree)):
            yield from (Claim(id_, file, _sentence(test.name)) for id_ in _marked(test.decorator_list))


def _is_test(node: ast.AST) -> TypeGuard[TestNode]:
    return isinstance(node, TestNode) and node.name.startswith(("test", "Test"))


def _sentence(name: str) -> str:
    """A test's name as people read it."""
    if name.startswith("Test"):
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name.removeprefix("Test")).lower()
    return name.removeprefix("test_").replace("_", " ")


def _marked(decorators: Iterable[ast.expr]) -> Iterator[str]:
    """The IDs in ``pytest.mark.covers(...)``; what is not a plain string is handed on as it is written."""
    for decorator in decorators:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.covers":
            for argument in decorator.args:
                plain = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                yield argument.value if plain else ast.unparse(argument)  # type: ignore[attr-defined]


def _case_claims(root: Path) -> Iterator[Claim]:
    """Claims made by ``covers`` in a framework's rule cases."""
    for path in sorted(root.glob(CASES)):
        file = path.relative_to(root).as_posix()
        content = read_yaml(path)
        cases = content.get("cases") if isinstance(content, dict) else None
        if not isinstance(cases, list):
            raise UnreadableError(f"{file}: expected a list under `cases`, each with a `name`")
        for case in cases:
            if not isinstance(case, dict) or not _is_text(case.get("name")):
                raise UnreadableError(f"{file}: every case needs a `name`: a sentence that says what it is")
            covers = case.get("covers", [])
            if not isinstance(covers, list):
                raise UnreadableError(f"{file}: `covers` of the case '{case['name']}' must be a list of IDs")
            yield from (Claim(str(id_), file, case["name"]) for id_ in covers)


def claim_faults(known: Iterable[Statement], made: Iterable[Claim]) -> list[str]:
    """Claims of what does not exist, and built statements that nobody claims."""
    states = {statement.id: statement.state for statement in known}
    made = list(made)
    claimed = {claim.id for claim in made}
    faults = [
        f"{claim.file}: '{claim.test}' claims {claim.id}, which is not in {STATEMENTS}; correct the ID"
        for claim in made
        if claim.id not in states
    ]
    faults += [
        f"{id_}: is called built, but no test or rule case claims it; mark the one that does, or say `later`"
        for id_, state in states.items()
        if state == "built" and id_ not in claimed
    ]
    return faults


def render(known: Iterable[Statement], made: Iterable[Claim]) -> str:
    """The page: totals, what each later part takes, and a table for each system."""
    known = list(known)
    by_id: dict[str, list[Claim]] = defaultdict(list)
    for claim in made:
        by_id[claim.id].append(claim)
    tables = [_system(prefix, name, known, by_id) for prefix, (name, _) in SYSTEMS.items()]
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
    """How a statement is answered: by tests, by a later part, or not by us."""
    tests = [f"“{claim.test}” (`{claim.file}`)" for claim in made]
    if statement.state == "built":
        said = [f"**Built.** {statement.note}".strip(), *(tests or ["No test claims it yet."])]
    elif statement.state == "later":
        said = [f"**Later: {statement.part}.** {statement.why}", *tests]
    else:
        said = [f"**Not ours.** {statement.why}", *tests]
    return "<br>".join(said)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").strip()


def build(root: Path) -> tuple[str, list[str]]:
    """The page for the tree at ``root``, and the faults found; no page if the statements are unsound."""
    try:
        raw = read_statements(root / STATEMENTS)
        if faults := shape_faults(raw):
            return "", faults
        known, made = statements(raw), claims(root)
    except (UnreadableError, OSError) as error:
        return "", [str(error)]
    return render(known, made), claim_faults(known, made)


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
