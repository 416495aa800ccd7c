"""Settings: how cards look and are graded, how often things come back; the same on every device of an account."""
