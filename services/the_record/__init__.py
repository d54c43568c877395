"""What makes the record one that a stranger can check: checkpoints, where they are published, proofs, bundles."""
