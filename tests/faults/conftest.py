"""Faults on purpose happen to the invented world, and to the town in which every flow has something to do."""

from tests.flows.conftest import busy_database, busy_file, fresh_town
from tests.services.conftest import settled_database, settled_file, world, world_url

__all__ = [
    "busy_database",
    "busy_file",
    "fresh_town",
    "settled_database",
    "settled_file",
    "world",
    "world_url",
]
