"""Importing a caseload from a file: read, checked whole, and put on record or not at all."""
