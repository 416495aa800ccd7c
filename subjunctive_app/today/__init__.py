"""A card a day: one for everybody, and after one's own answer how all the others answered."""
