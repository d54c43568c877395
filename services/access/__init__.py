"""Who may see which record, by what they have to do with it; and what was looked at."""
