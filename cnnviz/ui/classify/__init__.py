"""The page “Classify your picture”: its settings, what it draws."""
