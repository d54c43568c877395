"""Training, sign-off and what follows: requests, sessions, trainers, action plans, monitoring, refreshers."""
