"""Backups: everything in one file, its keys in another, and back again on either database."""
