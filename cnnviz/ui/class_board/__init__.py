"""The page “Class board”: its settings, and what teacher and pupils see of it."""
