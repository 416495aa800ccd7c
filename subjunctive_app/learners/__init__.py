"""Who learns: known by a cookie of their own, with or without an account."""
