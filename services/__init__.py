"""What people can do: one short function per thing a person does, in one transaction with its record entry.

A service is handed an :class:`~services.act.Act` (who, when, in which transaction) and never reads the clock.
"""
