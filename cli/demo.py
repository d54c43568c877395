"""Loading the invented caseload, with a progress display."""

from __future__ import annotations


def load_demo(url: str) -> None:
    """Load it once; a second start finds it there and keeps what was recorded."""
