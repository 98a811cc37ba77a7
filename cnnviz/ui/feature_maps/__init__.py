"""The page on which any network is looked into, down to its multiplications."""
