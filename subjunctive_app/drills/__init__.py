"""Drills: one sentence, one gap, one answer at a time."""
