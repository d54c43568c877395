"""How operators reach Safehands: each command parses, calls one thing, and answers with an exit code."""
