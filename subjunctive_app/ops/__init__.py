"""What operators and their machines ask: is it alive, is it well, is the schema there."""
