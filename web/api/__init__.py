"""The HTTP API, for other systems: its own routes, its own door and its own answers (docs/adr/0014-http-api.md)."""
