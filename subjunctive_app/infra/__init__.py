"""The outside world: database engines, logs. No Flask here."""
