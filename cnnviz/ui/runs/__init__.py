"""The page “Runs”: its settings, its controls, what it draws."""
