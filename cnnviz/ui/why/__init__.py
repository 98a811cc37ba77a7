"""The page “Why this class?”: its settings, its questions, what it draws."""
