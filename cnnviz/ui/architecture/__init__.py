"""The page “Architecture”: its settings, its controls, what it draws."""
