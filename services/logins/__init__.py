"""Getting in: accounts, passwords, the second factor, logging in elsewhere, and how long a login lasts."""
