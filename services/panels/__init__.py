"""The risk enablement panel: meetings, what is before them, quorum, votes, conditions and papers."""
