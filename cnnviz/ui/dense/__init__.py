"""The page “Fully connected”: its settings, what it draws."""
