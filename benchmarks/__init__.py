"""One decision in several engines, measured; and how the cost of ours grows. See `make bench`."""
