"""The invented caseload: twelve budget holders and forty PAs, made up, for demonstrations and tests.

It is a small play. ``names`` says who is in it, ``caseload`` and ``stays`` what becomes of them, ``journey``
how, and ``load`` plays it on a ``stage`` whose clock runs from three years ago to today.
"""

from services.invented.load import is_loaded, load_invented
from services.invented.names import DEMO_LOGINS, DemoLogin

__all__ = ["DEMO_LOGINS", "DemoLogin", "is_loaded", "load_invented"]
