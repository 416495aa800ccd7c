"""Live rooms: their states, codes, names and points. Pure: no database, no clock."""
