from itertools import chain, pairwise

import streamlit as st

from cnnviz.ui.frame import no_such_page
from cnnviz.ui.upload_bounds import forget_page_before

ICON = "cnnviz/ui/icon.svg"

# The pages do not lie in a folder named pages: Streamlit would discover it by itself, and answer
# a deep link that comes first after a start without this router.
images = st.Page(
    "lesson/images.py", title="Images are tensors", icon=":material/image:", default=True
)
convolution = st.Page(
    "lesson/convolution.py",
    title="Convolution",
    icon=":material/filter_center_focus:",
)
pooling = st.Page("lesson/pooling.py", title="Pooling", icon=":material/compress:")
activation = st.Page("lesson/activation.py", title="Activation", icon=":material/show_chart:")
dense = st.Page("lesson/dense.py", title="Fully connected", icon=":material/account_tree:")
architecture = st.Page("lesson/architecture.py", title="Architecture", icon=":material/layers:")
training = st.Page("lesson/training.py", title="Training", icon=":material/model_training:")
runs = st.Page("lesson/runs.py", title="Runs", icon=":material/history:")
sweeps = st.Page("lesson/sweeps.py", title="Sweeps", icon=":material/grid_on:")
transfer = st.Page(
    "lesson/transfer.py",
    title="Transfer learning",
    icon=":material/move_up:",
    url_path="transfer-learning",
)
augmentation = st.Page(
    "lesson/augmentation.py", title="Augmentation", icon=":material/flip_camera_android:"
)
feature_maps = st.Page("lesson/feature_maps.py", title="Feature maps", icon=":material/grid_view:")
why = st.Page("lesson/why.py", title="Why this class?", icon=":material/psychology_alt:")
classify = st.Page(
    "lesson/classify.py", title="Classify your picture", icon=":material/photo_camera:"
)

MENU = {
    "Pictures": [images],
    "Layers": [convolution, pooling, activation, dense],
    "Networks": [architecture],
    "Training": [training, runs, sweeps],
    "Transfer and augmentation": [transfer, augmentation],
    "Look inside": [feature_maps, why, classify],
}
ORDER = list(chain.from_iterable(MENU.values()))

page = st.navigation(MENU, position="hidden" if st.context.is_embedded else "top")
st.set_page_config(page_title=f"{page.title} · cnnviz", page_icon=ICON, layout="wide")
st.logo(ICON)
forget_page_before(page.url_path)

no_such_page(page, ORDER)
page.run()
for here, after in pairwise(ORDER):
    if here is page:
        with st.columns([3, 10], gap="large")[1]:  # as on the pages: below what they show
            st.page_link(after, label=f"Next: {after.title}", icon=":material/arrow_forward:")
