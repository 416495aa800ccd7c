"""Help: how it works, keys, what is stored; and the accessibility statement."""
