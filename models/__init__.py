"""What is known: people, organisations, evidence, cases, actions, panels, agreements, and the record.

Callers import from the file of the subject (``from models.evidence import EvidenceRow``). All tables together
are in :mod:`models.tables`, the connection to a database in :mod:`models.database`.
"""
