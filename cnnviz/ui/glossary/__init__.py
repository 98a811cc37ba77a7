"""The glossary: its terms as they are said in each language, and where prose mentions them."""
