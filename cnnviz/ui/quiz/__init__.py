"""The page “Quiz”: its round, its questions, its result."""
