"""Files that are handed in: opened within limits, made harmless, and kept."""
