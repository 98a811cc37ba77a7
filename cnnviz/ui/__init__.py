"""What Streamlit pages share: widgets, text, links, components."""
