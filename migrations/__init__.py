"""How a database becomes what the models expect, revision by revision, on SQLite and PostgreSQL alike."""
