"""What may be delegated: frameworks as data, and the engine that decides.

This room knows no database, no web page, no workflow and no printer, and it never reads the clock: the
moment asked about is handed in. Start with :func:`rules.decide.decide`.
"""
