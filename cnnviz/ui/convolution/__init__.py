"""The page “Convolution”: its settings, its controls, what it draws."""
