"""Where one number of a network comes from, down to the multiplications that made it."""
