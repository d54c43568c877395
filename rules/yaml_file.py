"""YAML files that people write: read strictly, and every fault told with file, line and column."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from rules.yaml_loader import MOST_BYTES, load
from rules.yaml_words import in_plain_words

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

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


Model = TypeVar("Model", bound=Text)


class Source(ABC):
    """Fields that somebody wrote, and the place in a file for every fault found in them."""

    tree: Any

    @abstractmethod
    def fault(self, loc: Loc, message: str) -> Fault:
        """A fault of the value at ``loc``, or of what holds it if it is not there."""

    def parse(self, model: type[Model]) -> Model:
        """The content as ``model``; raises FaultyFile with every fault found."""
        try:
            return model.model_validate(self.tree)
        except ValidationError as error:
            faults = [
                self.fault(place, message)
                for place, message in map(in_plain_words, error.errors())
                if message
            ]
            raise FaultyFile(faults) from error


class YamlFile(Source):
    """A file's content with the place of every value in it.

    Raises FaultyFile where the file is missing, is not YAML, repeats a key or has a key that is not text.
    """

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self.content = content
        self.tree = self._load()
        if not isinstance(self.tree, dict):
            raise self._unusable(1, 1, "the file has to start with fields, such as 'framework: my-framework'")
        if odd_keys := [self.fault(loc, _ODD_KEY) for loc in _odd_keys(self.tree)]:
            raise FaultyFile(odd_keys)

    @classmethod
    def read(cls, path: Path) -> YamlFile:
        return cls(str(path), content_of(path))

    def fault(self, loc: Loc, message: str) -> Fault:
        return Fault(self.name, *self._place(loc), message)

    def _load(self) -> Any:
        if len(self.content) > MOST_BYTES:
            raise self._unusable(1, 1, f"the file is larger than {MOST_BYTES:,} bytes; split it")
        try:
            return load(self.content.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            place = _line_and_column(self.content[: error.start].decode("utf-8", "replace"))
            raise self._unusable(*place, "this is not text in UTF-8; save the file as UTF-8") from error
        except ReaderError as error:
            text = self.content.decode("utf-8-sig")
            place = _line_and_column(text[: error.position])
            raise self._unusable(*place, "there is a character here that no text has; take it out") from error
        except MarkedYAMLError as error:
            raise FaultyFile([self._syntax_fault(error)]) from error
        except (
            ArithmeticError,
            AssertionError,
            AttributeError,
            LookupError,
            RuntimeError,
            TypeError,
            ValueError,
        ) as error:
            # The YAML library answers some malformed files with plain Python errors and no place.
            raise self._unusable(1, 1, f"this is not a YAML file that can be read: {error}") from error

    def _unusable(self, line: int, column: int, message: str) -> FaultyFile:
        return FaultyFile([Fault(self.name, line, column, message)])

    def _place(self, loc: Loc) -> tuple[int, int]:
        """Line and column of the value at ``loc``, or of the nearest mapping above it that is in the file."""
        node: Any = self.tree
        line, column = node.lc.line, node.lc.col
        for key in loc:
            try:
                if isinstance(node, dict):
                    line, column = _lines(node).key(key)
                elif isinstance(node, list):
                    line, column = _lines(node).item(key)
                else:
                    break
                node = node[key]
            except (KeyError, IndexError, TypeError):
                # not in the file: a missing field, or a step that only the checker knows
                continue
        return line + 1, column + 1

    def _syntax_fault(self, error: MarkedYAMLError) -> Fault:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = str(error.problem or error).splitlines()[0]
        if problem.startswith("found duplicate key"):
            key = problem.removeprefix("found duplicate key ").split(" with value")[0].strip('"')
            return Fault(self.name, line, column, f"the field '{key}' stands twice; keep one of them")
        if problem.startswith("maximum depth"):
            return Fault(
                self.name, line, column, "this is nested too deeply; nothing here needs so many levels"
            )
        if problem.startswith("but found another document"):
            return Fault(self.name, line, column, "a second document begins here; keep one to a file")
        advice = "" if ";" in problem else "; check quotes, colons and indentation"
        return Fault(self.name, line, column, f"this is not YAML: {problem}{advice}")


def content_of(path: Path) -> bytes:
    """The bytes of a file, or one more than are allowed; raises FaultyFile if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise FaultyFile([Fault(str(path), 1, 1, f"cannot be read: {error.strerror}")]) from error
    except ValueError as error:
        raise FaultyFile([Fault(repr(str(path)), 1, 1, f"cannot be read: {error}")]) from error


_ODD_KEY = "the name of a field has to be text; put it in quotes"


def _lines(node: Any) -> Any:
    """Where ruamel keeps the lines and columns of a mapping or a list."""
    return node.lc


def _line_and_column(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _odd_keys(node: Any, loc: Loc = ()) -> Iterator[Loc]:
    if isinstance(node, dict):
        for key, value in node.items():
            if not isinstance(key, str):
                yield (*loc, key)
            yield from _odd_keys(value, (*loc, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _odd_keys(value, (*loc, number))
