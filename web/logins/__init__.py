"""Getting in, and what somebody can do about their own login."""
