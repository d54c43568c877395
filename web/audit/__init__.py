"""The audit trail, why an answer is what it is, the proof of a shift, who looked at whom, and what is kept."""
