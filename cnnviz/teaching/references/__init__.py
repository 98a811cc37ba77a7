"""The works that the texts name, and how a text names one: ``[@he2016]``."""

from cnnviz.teaching.references.citing import CitationError, cited_keys, with_citations
from cnnviz.teaching.references.work import WORKS, Work

__all__ = ["WORKS", "CitationError", "Work", "cited_keys", "with_citations"]
