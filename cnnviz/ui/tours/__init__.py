"""Tours of the pages: which step a visitor is at, and what it draws."""
