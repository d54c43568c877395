"""What happened: timelines, the audit trail, and two days compared."""
