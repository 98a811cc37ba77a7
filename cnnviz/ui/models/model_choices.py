"""Which models can be chosen, by their names for people."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from cnnviz.i18n import joined, message, translate
from cnnviz.inspection import KNOWN, ModelChoice
from cnnviz.nets import from_link
from cnnviz.nets.choice import Scale
from cnnviz.nets.weights import TRAINED
from cnnviz.ui.engine import own_runs
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import Field, integer
from cnnviz.ui.models.model_inputs import chosen_inputs
from cnnviz.ui.run_fields import whole
from cnnviz.ui.runs.views import last

DEFAULT = "fast"
MOST_EPOCHS = 100_000
UPLOAD, SCALE = "model_upload", "model_scale"
_SHIPPED = {name: spec.name for name, spec in TRAINED.items()}


@dataclass(frozen=True)
class Upload:
    """A file that was uploaded.

    Attributes
    ----------
    name : str
    choice : ModelChoice
    """

    name: str
    choice: ModelChoice

    @property
    def title(self) -> str:
        """Name it among the models, in the language that is spoken."""
        return translate("{name} · your file", name=self.name)


def model_field(name: str = "model", default: str = DEFAULT, *, shared: bool = True) -> Field:
    """Make the setting that says which model is chosen, as a choice's text.

    A file that was uploaded stays out of links.
    """

    def read(text: str) -> str:
        try:
            return ModelChoice.from_text(text).text
        except ValueError:
            known = joined(", ", KNOWN)
            raise ValueError(
                message("it must be {known}, or run- with a run's id", known=known)
            ) from None

    def write(text: str) -> str:
        return default if text.startswith("file-") else text

    return Field(name, default, read, write, shared=shared)


def is_choice(text: str) -> bool:
    """Tell whether a text is one that a model is chosen by, and not a title of one."""
    try:
        ModelChoice.from_text(text)
    except ValueError:
        return False
    return True


def epoch_field() -> Field:
    """Make the setting that says after which epoch a run is meant; 0 for its last."""
    return integer("epoch", 0, MOST_EPOCHS, 0)


def chosen(link: Link, name: str = "model") -> ModelChoice:
    """Give the model that is chosen; of a run after the epoch that is, on a page that has one."""
    text, upload = link.get(name), uploaded()
    if text.startswith("file-"):
        if upload is None:
            (default,) = (each.default for each in link.fields if each.name == name)
            return ModelChoice.from_text(default)
        scale: Scale = st.session_state.get(SCALE, "auto")
        return replace(upload.choice, scale=scale, inputs=chosen_inputs(upload.choice.name))
    found = ModelChoice.from_text(text)
    if found.kind == "run" and has_epoch(link):
        return replace(found, epoch=link.get("epoch"))
    return found


def has_epoch(link: Link) -> bool:
    """Tell whether a page has the setting that `epoch_field` makes."""
    return any(each.name == "epoch" for each in link.fields)


def pick_epoch(link: Link, name: str = "model") -> None:
    """Draw the choice of a run's epoch, where a run is chosen on a page that has that setting."""
    if has_epoch(link) and link.get(name).startswith("run-"):
        whole(link, translate("Epoch, 0 for the last"), "epoch", 0, MOST_EPOCHS)


def uploaded() -> Upload | None:
    """Give the file that the visitor uploaded last."""
    return st.session_state.get(UPLOAD)


def titles(*brought: str, quietly: bool = False) -> dict[str, str]:
    """Name the models that the visitor may choose, by their text, and those that a link brought.

    ``quietly`` does not say anew why runs cannot be listed.
    """
    known = {text: title_of(choice) for text, choice in KNOWN.items()}
    shipped = {text: known.pop(text) for text in _SHIPPED}
    runs = run_titles(quietly=quietly)
    upload = uploaded()
    own = {upload.choice.text: upload.title} if upload else {}
    all_of_them = shipped | own | runs | known
    for text in brought:
        if text.startswith("run-"):
            all_of_them.setdefault(text, translate("The run of the link"))
        elif not text.startswith("file-"):
            all_of_them.setdefault(text, title_of(ModelChoice.from_text(text)))
    return all_of_them


def run_titles(*, quietly: bool = False) -> dict[str, str]:
    """Name the visitor's runs that have learned something."""
    own = own_runs(quietly=quietly)
    return {
        ModelChoice("run", run.id).text: translate("{name} · your run", name=run.name)
        for run in own
        if last(run)
    }


def title_of(choice: ModelChoice) -> str:
    """Name a model that every visitor may choose.

    Examples
    --------
    >>> title_of(ModelChoice("random", "VGG16"))
    'VGG16 · random weights'
    """
    if choice.kind == "shipped":
        return f"{_SHIPPED[choice.name]} · CIFAR-10"
    if choice.kind == "untrained":
        return translate("{name} · untrained", name=from_link(choice.name).name)
    name = choice.backbone.name if choice.backbone else choice.name
    if choice.kind == "edges":
        return translate("{name} · edge-tuned", name=name)
    if choice.kind == "random":
        return translate("{name} · random weights", name=name)
    return f"{name} · ImageNet"
