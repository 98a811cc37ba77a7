"""The controls: what the network begins with, what of it learns, how, and its start."""

from __future__ import annotations

from functools import partial

import streamlit as st

from cnnviz.data.dataset import Dataset
from cnnviz.i18n import marked, message, translate
from cnnviz.inspection import InspectionError, ModelChoice
from cnnviz.inspection.questions.describing import describe
from cnnviz.inspection.questions.fetching import missing_backbone
from cnnviz.inspection.questions.transfer_networks import Outline
from cnnviz.nets.reading import short
from cnnviz.nets.transfer import NONE, TransferSpec, sides
from cnnviz.serving import serving
from cnnviz.training import OPTIMIZERS, SCHEDULES, Run, RunConfig, StoreError
from cnnviz.ui import run_fields
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.control import control
from cnnviz.ui.engine import engine
from cnnviz.ui.frame import choose_one
from cnnviz.ui.inspector import inspector
from cnnviz.ui.models import model_upload, weight_downloads
from cnnviz.ui.models.backbone_text import without_weights
from cnnviz.ui.models.model_choices import title_of, uploaded
from cnnviz.ui.pages import PAGES
from cnnviz.ui.run_fields import OPTIMIZER_TITLES, SCHEDULE_TITLES, one_of, rate, whole
from cnnviz.ui.runs.settings import open_run
from cnnviz.ui.session_owner import owner
from cnnviz.ui.transfer import settings, views
from cnnviz.ui.transfer.settings import FREEZE, LINK

_SIDES = (64, 96, 128, 160)
_BATCHES = (16, 32, 64, 128, 256, 512)
_TUNE_RATES = tuple(float(f"{digit}e{power}") for power in range(-6, -1) for digit in (1, 2, 5))


def pick_backbone() -> bool:
    """Draw the choice of what to begin with; tell whether its weights are there."""
    model_upload.leave(LINK)
    named = settings.titles()
    text: str = LINK.get("model")
    if text not in named:
        of_link = text.startswith("run-")
        named[text] = (
            translate("The run of the link") if of_link else title_of(ModelChoice.from_text(text))
        )
    control(
        st.selectbox,
        translate("Begin with"),
        list(named),
        key=LINK.key("model"),
        format_func=lambda each: named.get(each, each),
        persist_state="session",
    )
    model_upload.upload_controls(LINK)
    choice = settings.backbone()
    if choice.kind == "file":
        _open(choice)
    if not choice.backbone or not missing_backbone(choice):
        return True
    with st.container(key="model_state"):
        st.info(without_weights(choice.backbone), icon=":material/cloud_download:")
        weight_downloads.offer(choice, translate("Download them"), weight_downloads.BACKBONE)
    return False


def _open(choice: ModelChoice) -> None:
    """Open a file that was brought, or leave it; what is wrong with one of before is said later."""
    upload = uploaded()
    assert upload
    try:
        inspector().ask(describe, choice)
    except InspectionError as sentence:
        model_upload.refuse_new(upload.name, sentence)
    else:
        model_upload.accept()


def pick_side(data_side: int) -> None:
    """Draw the choice of the size that images have in the backbone, where it takes several."""
    known = sides(settings.backbone())
    if known is None:
        return
    low, _, usual = known
    if 0 < LINK.get("resize") < low:
        LINK.set("resize", low)
    options = sorted({0, low, *_SIDES, usual, LINK.get("resize")} - {*range(1, low)})
    control(
        st.selectbox,
        translate("Image size in the backbone"),
        options,
        key=LINK.key("resize"),
        format_func=lambda side: (
            f"{side} × {side}"
            if side
            else translate("The data's, {side}", side=max(low, data_side))
        ),
        persist_state="session",
    )


def pick_frozen(outline: Outline | None) -> None:
    """Draw what keeps its weights, and what is tuned afterwards."""
    titles = {part: translate(title) for part, title in FREEZE.items()}
    choose_one(translate("Freeze"), titles, LINK.key("freeze"))
    layers = outline.layers if outline else ()
    if LINK.get("freeze") == "part" and layers:
        _pick_layer(translate("Up to and with"), "layer", layers, layers[len(layers) // 2])
    if LINK.get("freeze") == NONE:
        return
    control(st.toggle, translate("Then fine-tune"), key=LINK.key("tune"), persist_state="session")
    if LINK.get("tune"):
        with st.popover(translate("Fine-tuning"), icon=":material/tune:", width="stretch"):
            most = max(1, LINK.get("epochs") - 1)
            whole(LINK, translate("Its epochs, the last ones"), "tune_epochs", 1, most)
            rate(LINK, translate("Its learning rate"), "tune_rate", _TUNE_RATES)
            if layers:
                label = translate("Still frozen up to and with")
                _pick_layer(label, "tune_from", ("", *layers), "", translate("Nothing"))


def _pick_layer(
    label: str, name: str, layers: tuple[str, ...], usual: str, empty: str = ""
) -> None:
    key = f"transfer_lost_{name}"
    if (wanted := LINK.get(name)) not in layers:
        LINK.set(name, usual)
        if wanted:
            lost = message(
                "This backbone has no layer `{wanted}`: the usual is taken.", wanted=short(wanted)
            )
            if usual:
                lost = message(
                    "This backbone has no layer `{wanted}`: `{usual}` is taken.",
                    wanted=short(wanted),
                    usual=usual,
                )
            st.session_state[key] = usual, lost
    control(
        st.selectbox,
        label,
        layers,
        key=LINK.key(name),
        format_func=lambda layer: layer or empty,
        persist_state="session",
    )
    taken, said = st.session_state.get(key, ("", ""))
    if said and taken == LINK.get(name):
        st.caption(translate(said))


def plan() -> None:
    """Draw the few settings that people change most."""
    live_slider(translate("Share of the data"), 1, 100, 20, unit="%", key=LINK.key("share"))
    whole(LINK, translate("Epochs"), "epochs", 2, 200)
    rate(LINK, translate("Learning rate"), "rate")


def advanced(outline: Outline | None) -> None:
    """Draw all other settings."""
    with st.popover(translate("More settings"), icon=":material/tune:", width="stretch"):
        whole(LINK, translate("Units of the hidden layer"), "units", 1, 1024)
        if outline:
            layers, usual = ("", *outline.layers), translate("The last maps")
            _pick_layer(translate("Features from"), "cut", layers, "", usual)
        batches = sorted({*_BATCHES, LINK.get("batch")})
        one_of(LINK, translate("Optimiser"), "optimizer", tuple(OPTIMIZERS), OPTIMIZER_TITLES)
        one_of(LINK, translate("Schedule"), "schedule", SCHEDULES, SCHEDULE_TITLES)
        one_of(LINK, translate("Batch size"), "batch", batches, {})
        live_slider(translate("For validation"), 1, 90, 20, unit="%", key=LINK.key("validation"))
        whole(LINK, translate("Seed"), "seed", 0, 2**31 - 1)


def freeze_at(outline: Outline, position: int) -> None:
    """Freeze up to and with the layer that was clicked, if it is the backbone's."""
    if layer := views.layer_at(outline, position):
        settings.freeze_up_to(layer)


def costs(config: RunConfig, outline: Outline, data: Dataset | None, runs: list[Run]) -> None:
    """Say what the run will take."""
    if data:
        found = views.costs(config, outline, data, runs)
        with st.container(horizontal=True, gap="large", key="training_costs"):
            for label, value in found.items():
                st.metric(label, value, width="content")


def start(config: RunConfig | None) -> None:
    """Draw the button that starts the run."""
    run_fields.start(LINK, config, _submit)


def _submit(config: RunConfig) -> str:
    keep_file(config)
    return engine().submit(config, owner())


def keep_file(config: RunConfig) -> None:
    """Keep a model's file that a run begins with, for the workers.

    Raises
    ------
    StoreError
    """
    network = config.network
    if isinstance(network, TransferSpec) and network.backbone.kind == "file":
        path = inspector().uploads / f"{network.backbone.name}.keras"
        lost = message("The file that this run begins with is not kept any more: bring it again.")
        # Where the app serves others, who knows the SHA-256 of a file has not brought it.
        if serving() and not inspector().holds(network.backbone, owner()):
            raise StoreError(lost)
        try:
            data = path.read_bytes()
        except OSError:
            raise StoreError(lost) from None
        engine().keep_model(data, owner())


def run_actions(run: Run) -> None:
    """Draw what can be done with the run that is shown, beyond steering it."""
    with st.container(horizontal=True, gap="small"):
        st.button(
            translate("Close"), icon=":material/close:", on_click=partial(LINK.set, "run", "")
        )
        # A callback cannot change the page.
        if st.button(translate("Open in Runs"), icon=":material/history:"):
            open_run(run.id)
            st.switch_page(PAGES["runs"].path)
        for label, icon, page in _INSIDE:
            if st.button(translate(label), icon=f":material/{icon}:", disabled=len(run.epochs) < 2):
                st.session_state["model"] = f"run-{run.id}"
                st.switch_page(PAGES[page].path)


_INSIDE = (
    (marked("Feature maps"), "grid_view", "feature_maps"),
    (marked("Why this class?"), "psychology_alt", "why"),
    (marked("Classify"), "photo_camera", "classify"),
)
