"""Exit codes, the same for every command, and how a refusal is told."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from rules.applied import SettingFault, UnknownTask
from rules.decide import CannotBeAsked, EvaluatorsDiffer
from rules.yaml_file import FaultyFile

DONE = 0
"""Done, or yes."""
FAULTS = 1
"""No, or faults found."""
UNUSABLE = 2
"""Unusable input; nothing changed."""
DIFFER = 3
"""The two evaluators differ: no answer."""


def refuse(message: object, code: int = UNUSABLE) -> NoReturn:
    """Say why on standard error and leave."""
    print(message, file=sys.stderr)
    raise SystemExit(code)


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn the rules' refusals into a message and the right exit code; anything else is a fault of ours."""
    try:
        yield
    except EvaluatorsDiffer as error:
        refuse(error, DIFFER)
    except (FaultyFile, CannotBeAsked, SettingFault, UnknownTask) as error:
        refuse(error)
