"""Live rooms: a teacher asks, a class answers."""
