"""The grammar: where Spanish uses the subjunctive, environment by environment."""
