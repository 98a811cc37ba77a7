"""The choice of a model, one and the same on all pages that look inside one."""

from __future__ import annotations

import streamlit as st

from cnnviz.inspection import KNOWN, Description, InspectionError, ModelChoice
from cnnviz.inspection.questions.describing import describe
from cnnviz.ui.engine import own_runs
from cnnviz.ui.inspector import inspector
from cnnviz.ui.link import Field, Link
from cnnviz.ui.visitor import remember

Model = tuple[ModelChoice, Description]

DEFAULT = "fast"
_TITLES = {
    "shipped": {"seed": "Seed CNN", "fast": "Fast CNN"},
    "imagenet": {name: f"{name}, ImageNet" for name in ("VGG16", "ResNet50", "InceptionV3")},
}


def model_field() -> Field:
    """Make the setting that says which model is chosen, as a choice's text.

    A file that was brought stays out of links.
    """

    def read(text: str) -> str:
        try:
            return ModelChoice.from_text(text).text
        except ValueError as sentence:
            raise ValueError(str(sentence).partition(": ")[2].rstrip(".")) from None

    def write(text: str) -> str:
        return text if not text.startswith("file-") else DEFAULT

    return Field("model", DEFAULT, read, write, shared=True)


def pick_model(link: Link) -> Model | None:
    """Draw the choice of a model, load it, and give it with what is known of it.

    Says in one sentence, and offers what can be done, where it cannot be had: then None. The
    page needs no `remember` of its own.
    """
    remember()
    key = link.key("model")
    titles = _titles()
    text: str = st.session_state[key]
    if text not in titles:
        titles[text] = "The run of the link" if text.startswith("run-") else text
    st.selectbox(
        "Model", list(titles), key=key, format_func=lambda each: titles.get(each, each),
        persist_state="session",
    )  # fmt: skip
    choice = ModelChoice.from_text(st.session_state[key])
    try:
        with st.spinner("Loading the model …", show_time=True):
            return choice, inspector().ask(describe, choice)
    except InspectionError as sentence:
        st.error(str(sentence), icon=":material/error:")
        return None


def _titles() -> dict[str, str]:
    """Name the models that the visitor may choose, by their text in a link."""
    runs = {ModelChoice("run", run.id).text: f"Run: {run.name}" for run in own_runs() if run.epochs}
    known = {text: title_of(choice) for text, choice in KNOWN.items()}
    shipped = {text: known.pop(text) for text in _TITLES["shipped"]}
    return shipped | runs | known


def title_of(choice: ModelChoice) -> str:
    """Name one of `KNOWN` for people."""
    if choice.kind == "edges":
        return "VGG16, edge-tuned"
    if choice.kind == "random":
        return f"{choice.name}, random weights"
    return _TITLES[choice.kind][choice.name]
