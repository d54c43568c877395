"""What tests and rule cases say they hold the product to; read without running anything."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from scripts.sources.files import UnreadableError, is_text, read_yaml
from scripts.sources.statements import DONE, Statement

CASES = "rules/frameworks/*/cases/*.yaml"

TestNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """A test or rule case that says it holds the product to a statement."""

    id: str
    file: str
    test: str


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
        content = read_yaml(root, file)
        cases = content.get("cases") if isinstance(content, dict) else None
        if not isinstance(cases, list):
            raise UnreadableError(f"{file}: expected a list under `cases`, each with a `name`")
        for case in cases:
            if not isinstance(case, dict) or not is_text(case.get("name")):
                raise UnreadableError(f"{file}: every case needs a `name`: a sentence that says what it is")
            covers = case.get("covers", [])
            if not isinstance(covers, list):
                raise UnreadableError(f"{file}: `covers` of the case '{case['name']}' must be a list of IDs")
            yield from (Claim(str(id_), file, case["name"]) for id_ in covers)


def claim_faults(known: Iterable[Statement], made: Iterable[Claim]) -> list[str]:
    """Claims of what does not exist, and statements called built or encoded that nobody claims."""
    by_id = {statement.id: statement for statement in known}
    made = list(made)
    claimed = {claim.id for claim in made}
    faults = [
        f"{claim.file}: '{claim.test}' claims {claim.id}, which is no statement of the sources; correct the ID"
        for claim in made
        if claim.id not in by_id
    ]
    faults += [
        f"{one.file}: {one.id}: is called {one.state}, but no test or rule case claims it; "
        "mark the one that does, or say `later`"
        for one in by_id.values()
        if one.state in DONE and one.id not in claimed
    ]
    return faults
