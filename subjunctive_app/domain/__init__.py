"""What the product knows: pure Python, no Flask, no database, no clock of its own."""
