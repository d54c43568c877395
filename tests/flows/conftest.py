"""The flows work on the services' invented world."""

from tests.services.conftest import settled_database, settled_file, world, world_url

__all__ = ["settled_database", "settled_file", "world", "world_url"]
