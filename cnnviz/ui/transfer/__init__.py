"""The page “Transfer learning”: its settings, its controls, its questions, what it draws."""
