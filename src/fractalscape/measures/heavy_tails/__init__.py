"""Heavy tails: which law large values follow, and whether it has a variance."""
