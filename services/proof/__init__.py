"""Proof: what was decided comes out the same when it is decided again, and what held at each minute of a shift."""
