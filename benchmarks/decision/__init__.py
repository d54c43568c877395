"""The decision that is measured: its rules, its evidence, its answer."""
