"""The tests. A package, so that no other distribution's `tests` can be taken for this one."""
