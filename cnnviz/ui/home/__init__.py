"""The first page: its settings, what it draws."""
