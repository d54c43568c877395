"""The commands that need a database work on the services' invented world."""

from tests.services.conftest import settled_file

__all__ = ["settled_file"]
