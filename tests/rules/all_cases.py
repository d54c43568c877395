"""The cases beside the frameworks, read when a test first asks: 2,800 of them take several seconds to read."""

from functools import cache

from rules.framework import LIBRARY
from rules.framework_cases import FrameworkCase, load_cases

ALL = tuple(sorted(folder.name for folder in LIBRARY.iterdir() if folder.is_dir()))


@cache
def cases_of(*frameworks: str) -> tuple[FrameworkCase, ...]:
    """Every case of these frameworks, in the order of their files."""
    return tuple(case for name in frameworks for case in load_cases(LIBRARY / name))


def answered() -> tuple[FrameworkCase, ...]:
    """Every case of every framework that is not expected to be refused."""
    return tuple(case for case in cases_of(*ALL) if case.expect.refused is None)
