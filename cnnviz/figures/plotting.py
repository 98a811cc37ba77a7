"""Plotly, once pandas is there as a whole.

Plotly asks whether pandas is loaded, and then uses it. Streamlit loads it in the thread of any
visitor, and until that has ended there is half of a module for all others.
"""

import pandas  # noqa: F401
import plotly.graph_objects as go
from plotly.subplots import make_subplots

__all__ = ["go", "make_subplots"]
