"""What a panel works at: meetings, items, precedents, urgent decisions, and what co-ordinators put before it."""
