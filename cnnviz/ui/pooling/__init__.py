"""The page “Pooling”: its settings, what it draws."""
