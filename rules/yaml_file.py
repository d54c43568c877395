"""YAML files that people write: read strictly, and every fault told with file, line and column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

Loc = tuple[int | str, ...]
"""The way from the top of a file to a value: keys and positions."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One mistake in a file: where it is, what is wrong and what to do."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class FaultyFile(ValueError):
    """A file that cannot be used; ``faults`` are all that were found, in the order of the file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))


class Text(BaseModel):
    """A mapping in a file: unknown fields are refused, and words with spaces name the fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


Model = TypeVar("Model", bound=Text)


class YamlFile:
    """A file's content with the place of every value in it.

    Raises FaultyFile where the file is missing, is not YAML, repeats a key or has a key that is not text.
    """

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self.content = content
        loader = YAML(typ="rt", pure=True)
        loader.allow_duplicate_keys = False
        try:
            self.tree = loader.load(content.decode())
        except MarkedYAMLError as error:
            raise FaultyFile([self._syntax_fault(error)]) from error
        except (YAMLError, UnicodeDecodeError, ValueError) as error:
            raise FaultyFile([Fault(name, 1, 1, f"this is not a YAML file: {error}")]) from error
        if not isinstance(self.tree, dict):
            raise FaultyFile([Fault(name, 1, 1, "the file has to start with fields, such as 'framework: my-framework'")])
        if odd_keys := [self.fault(loc, _ODD_KEY) for loc in _odd_keys(self.tree)]:
            raise FaultyFile(odd_keys)

    @classmethod
    def read(cls, path: Path) -> YamlFile:
        try:
            return cls(str(path), path.read_bytes())
        except OSError as error:
            raise FaultyFile([Fault(str(path), 1, 1, f"cannot be read: {error.strerror}")]) from error

    def parse(self, model: type[Model]) -> Model:
        """The content as ``model``; raises FaultyFile with every fault found."""
        try:
            return model.model_validate(self.tree)
        except ValidationError as error:
            raise FaultyFile([self.fault(e["loc"], _in_plain_words(e, self._at(e["loc"][:-1]), model)) for e in error.errors()]) from error

    def fault(self, loc: Loc, message: str) -> Fault:
        return Fault(self.name, *self._place(loc), message)

    def _place(self, loc: Loc) -> tuple[int, int]:
        """Line and column of the value at ``loc``, or of the nearest mapping above it that is in the file."""
        node: Any = self.tree
        line, column = node.lc.line, node.lc.col
        for key in loc:
            try:
                if isinstance(node, dict):
                    line, column = node.lc.key(key)
                elif isinstance(node, list):
                    line, column = node.lc.item(key)
                else:
                    break
                node = node[key]
            except (KeyError, IndexError, TypeError):
                # not in the file: a missing field, or a step that only the checker knows
                continue
        return line + 1, column + 1

    def _at(self, loc: Loc) -> Any:
        node: Any = self.tree
        for key in loc:
            try:
                node = node[key]
            except (KeyError, IndexError, TypeError):
                continue
        return node

    def _syntax_fault(self, error: MarkedYAMLError) -> Fault:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = str(error.problem or error).splitlines()[0]
        if problem.startswith("found duplicate key"):
            key = problem.removeprefix("found duplicate key ").split(" with value")[0].strip('"')
            return Fault(self.name, line, column, f"the field '{key}' stands twice; keep one of them")
        return Fault(self.name, line, column, f"this is not YAML: {problem}; check quotes, colons and indentation")


_ODD_KEY = "the name of a field has to be text; put it in quotes"


def _odd_keys(node: Any, loc: Loc = ()) -> Iterator[Loc]:
    if isinstance(node, dict):
        for key, value in node.items():
            if not isinstance(key, str):
                yield (*loc, key)
            yield from _odd_keys(value, (*loc, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _odd_keys(value, (*loc, number))


def _in_plain_words(error: ErrorDetails, holder: Any, model: type[Text]) -> str:
    field = str(error["loc"][-1]) if error["loc"] else "the file"
    match error["type"]:
        case "extra_forbidden":
            return f"there is no field '{field}' here; check its spelling or take it out"
        case "missing":
            return f"'{field}' is missing; {_ADVICE.get(field, 'add it')}"
        case "too_short":
            return f"'{field}' is empty; {_ADVICE.get(field, 'give at least one')}"
        case "literal_error":
            return f"{error['input']!r} is not possible for '{field}'; choose one of {error['ctx']['expected']}"
        case "value_error":
            return str(error["ctx"]["error"])
        case "model_type" | "dict_type":
            return f"'{field}' has to hold fields of its own, such as 'name: value'"
        case _:
            return f"'{field}': {error['msg'].removeprefix('Input ')}, and it is {error['input']!r}"


_ADVICE = {
    "why": "say in one plain sentence why this is asked",
    "text": 'say where the text asks for it, such as text: ["2:796"]',
    "recorded": "every piece of evidence has two dates: say when it became known",
    "otherwise": "say what somebody has to do when this is not met, in which role, and within how long",
}
