"""The page “Activation”: its settings, what it draws."""
