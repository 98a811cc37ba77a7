"""The page “Learning”: one training step, taken apart."""
