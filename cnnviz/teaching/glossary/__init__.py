"""The terms of the field: what each means, in which words it is met, and a small picture of it."""

from cnnviz.teaching.glossary.marking import Forms, mark_terms
from cnnviz.teaching.glossary.reading import GlossaryError, Term, read_glossary

__all__ = ["Forms", "GlossaryError", "Term", "mark_terms", "read_glossary"]
