"""The smallest page with a slider: what Streamlit itself costs."""

import streamlit as st

value = st.slider("Value", 0, 1000, 500)
st.title(f"{value}")
