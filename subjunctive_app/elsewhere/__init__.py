"""What happened elsewhere: in other tabs, on other devices, and in rooms that one is expected in."""
