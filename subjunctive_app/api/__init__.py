"""The JSON API of version 1: what the pages can do, for programs."""
