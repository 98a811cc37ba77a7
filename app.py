import streamlit as st

ICON = "cnnviz/ui/icon.svg"

st.set_page_config(page_title="cnnviz", page_icon=ICON, layout="wide")
st.logo(ICON)

# A url_path differs from the name that Streamlit would infer from the file: a deep link that
# comes first after a start would else run the page without this router.
images = st.Page(
    "pages/images.py", title="Images are tensors", icon=":material/image:", default=True
)
convolution = st.Page(
    "pages/convolution.py",
    title="Convolution",
    icon=":material/filter_center_focus:",
    url_path="convolution-layer",
)

st.navigation({"Pictures": [images], "Layers": [convolution]}, position="top").run()
