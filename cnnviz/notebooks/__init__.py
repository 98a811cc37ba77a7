"""Jupyter notebooks of what a page shows: cells as data, and how they are written. No Streamlit."""
