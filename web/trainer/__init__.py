"""What a trainer or monitoring nurse works at: the inbox, sign-off, training, sessions, her own work."""
