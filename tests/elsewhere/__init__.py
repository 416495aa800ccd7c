"""What happened elsewhere."""
