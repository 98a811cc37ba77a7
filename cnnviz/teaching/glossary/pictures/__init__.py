"""The pictures of the glossary, found by themselves in the modules of this package."""

from cnnviz.discovery import entries
from cnnviz.teaching.glossary.pictures.picture import Picture

PICTURES = entries(__name__, Picture)

__all__ = ["PICTURES", "Picture"]
