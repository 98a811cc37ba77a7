"""The references: the works that the texts name, and on which pages they do."""
