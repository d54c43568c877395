"""The law on data: how long what is kept, what somebody may have of it, and putting right what was wrong."""
