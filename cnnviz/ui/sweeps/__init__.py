"""The page “Sweeps”: its settings, its controls, what it draws."""
