"""Each measurement in a process of its own, so that no engine's memory, threads or crash touches another's."""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


class Stopped(RuntimeError):
    """A measurement that gave no result, with the reason in a few words."""


def measured_apart(module: str, arguments: Sequence[str], timeout: float) -> dict[str, Any]:
    """The one JSON line that the module prints when it is run with these arguments; raises Stopped."""
    command = [sys.executable, "-W", "ignore", "-m", module, *arguments]
    try:
        done = subprocess.run(  # noqa: S603 (our own module, and arguments from a closed list)
            command, cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Stopped(f"no result within {timeout:.0f} s") from error
    if done.returncode == -signal.SIGXCPU:
        raise Stopped("over its CPU time")
    if done.returncode < 0:
        raise Stopped(f"killed by {signal.Signals(-done.returncode).name}")
    if done.returncode:
        told = done.stderr.strip().splitlines()
        raise Stopped(told[-1].partition(": ")[2][:200] if told else f"exit code {done.returncode}")
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def stop_this_process_after(seconds: int) -> None:
    """Of CPU time from now on, whatever it is doing then; whoever started it is told so."""
    spent = math.ceil(time.process_time())
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, most))


def machine() -> str:
    """What the figures were taken on, and how busy it was."""
    version = ".".join(map(str, sys.version_info[:3]))
    return f"Python {version}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} in the last minute"
