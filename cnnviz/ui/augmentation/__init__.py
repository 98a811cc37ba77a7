"""The page “Augmentation”: its settings, its controls, its questions, what it draws."""
