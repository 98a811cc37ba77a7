import streamlit as st

st.set_page_config(page_title="cnnviz", page_icon=":material/grid_on:", layout="wide")

# Each url_path differs from the name that Streamlit would infer from the file: a deep link that
# comes first after a start would else run the page without this router.
page = st.navigation(
    {
        "The layers": [
            st.Page(
                "pages/images.py",
                title="Images are tensors",
                icon=":material/image:",
                url_path="images-are-tensors",
                default=True,
            ),
            st.Page(
                "pages/convolution.py",
                title="Convolution",
                icon=":material/filter_center_focus:",
                url_path="convolution-layer",
            ),
        ],
    },
    position="top",
)
page.run()
