"""Leaders and p-leaders: what is largest about a place, and sums over it."""
