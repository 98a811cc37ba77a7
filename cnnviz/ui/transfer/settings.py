"""The settings: what the network begins with, what of it learns, and the runs that are shown."""

from __future__ import annotations

from dataclasses import replace

from cnnviz.data.dataset import Dataset
from cnnviz.i18n import marked, translate
from cnnviz.inspection import ModelChoice
from cnnviz.nets.backbones import BACKBONES
from cnnviz.nets.transfer import (
    ALL,
    NONE,
    FineTuning,
    TransferSpec,
    backbone_title,
    sides,
    usual_head,
)
from cnnviz.nets.weights import TRAINED
from cnnviz.training import OPTIMIZERS, SCHEDULES, RunConfig
from cnnviz.ui.id_field import identifier
from cnnviz.ui.layer_field import layer_field
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import choice, flag, integer, number
from cnnviz.ui.models.model_choices import DEFAULT, chosen, model_field, run_titles, uploaded
from cnnviz.ui.training import settings as training
from cnnviz.ui.training.settings import DATA, data_fields

FREEZE = {ALL: marked("All"), "part": marked("Part"), NONE: marked("Nothing")}
METHODS = {"pca": "PCA", "tsne": "t-SNE"}
AXES = {"epoch": marked("Epochs"), "seconds": marked("Seconds")}
MAX_SIDE = 512
PER_CLASS = (10, 20, 50, 100, 200, 500, 1000, 2000, 4000)


LINK = Link(
    "transfer",
    (
        replace(model_field(), shared=False),
        *data_fields(),
        integer("resize", 0, MAX_SIDE, 0),
        integer("units", 1, 1024, 128),
        choice("freeze", list(FREEZE)),
        layer_field(),
        layer_field("cut"),
        flag("tune"),
        integer("tune_epochs", 1, 999, 3),
        number("tune_rate", 1e-6, 1, 1e-4),
        layer_field("tune_from"),
        integer("epochs", 2, 200, 6),
        number("rate", 1e-6, 1, 1e-3),
        integer("share", 1, 100, 20),
        integer("validation", 1, 90, 20),
        integer("batch", 8, 1024, 64),
        choice("optimizer", tuple(OPTIMIZERS)),
        choice("schedule", SCHEDULES),
        integer("seed", 0, 2**31 - 1, 42),
        identifier("run"),
        identifier("compared", "a comparison"),
        choice("axis", list(AXES)),
        identifier("growth", "a set of runs"),
        integer("largest", PER_CLASS[0], PER_CLASS[-1], 200),
        choice("method", list(METHODS)),
        integer("pictures", 100, 1000, 500),
        integer("perplexity", 5, 100, 30),
    ),
)
"""``resize`` 0 is as large as the data's images, or the smallest that the backbone takes; ``layer``
and ``tune_from`` name the last frozen layer; ``cut`` "" is the last layer that makes maps."""


def titles() -> dict[str, str]:
    """Name what there is to begin with, by the texts of the choices."""
    known = [
        *sorted((ModelChoice("shipped", name) for name in TRAINED), key=_usual_first),
        ModelChoice("edges"),
        *(ModelChoice("imagenet", name) for name in BACKBONES),
    ]
    found = {each.text: _title(each) for each in known}
    found |= run_titles(quietly=True)  # the page has said why, if there are none
    if upload := uploaded():
        found[upload.choice.text] = upload.title
    return found


def _usual_first(choice: ModelChoice) -> bool:
    return choice.name != DEFAULT


def _title(backbone: ModelChoice) -> str:
    learned = {"shipped": "CIFAR-10", "imagenet": "ImageNet"}.get(backbone.kind)
    title = translate(backbone_title(backbone))
    return f"{title} · {learned}" if learned else title


def backbone() -> ModelChoice:
    """Give what the network begins with."""
    return chosen(LINK)


def resized(data_side: int) -> int:
    """Give the side that pictures have in the backbone; 0 where it takes one size alone."""
    known = sides(backbone())
    if known is None:
        return 0
    low, high, _ = known
    return min(max(LINK.get("resize") or data_side, low), high)


def base(data: Dataset) -> TransferSpec:
    """Give the network with all of its backbone frozen.

    Raises
    ------
    TypeError, ValueError
        One sentence.
    """
    height, width, channels = data.train_images.shape[1:]
    return TransferSpec(
        backbone(),
        (height, width, channels),
        usual_head(len(data.class_names), LINK.get("units")),
        side=resized(max(height, width)),
        cut=LINK.get("cut"),
    )


def network(plain: TransferSpec) -> TransferSpec:
    """Give the network as it is to be trained.

    Raises
    ------
    ValueError
        One sentence.
    """
    part = frozen()
    tuned = None
    if LINK.get("tune") and part != NONE:
        tuned = FineTuning(
            LINK.get("tune_epochs"), LINK.get("tune_rate"), LINK.get("tune_from") or NONE
        )
    return replace(plain, frozen=part, fine_tune=tuned)


def frozen() -> str:
    """Give what keeps its weights: "all", "none" or a layer."""
    chosen_part: str = LINK.get("freeze")
    return (LINK.get("layer") or ALL) if chosen_part == "part" else chosen_part


def freeze_up_to(layer: str) -> None:
    """Freeze up to and with a layer."""
    LINK.set("freeze", "part")
    LINK.set("layer", layer)


def config(spec: TransferSpec, name: str = "") -> RunConfig:
    """Give the run of a network with the settings of the page.

    Raises
    ------
    TypeError, ValueError
        One sentence.
    """
    kind = LINK.get("data")
    where = DATA[kind] if kind == "cifar10" else translate(DATA[kind]).lower()
    name = name or translate("{network} on {data}", network=spec.name, data=where)
    return RunConfig(
        training.allowed_name(name),
        training.data(LINK),
        spec,
        data_share=LINK.get("share") / 100,
        validation_share=LINK.get("validation") / 100,
        epochs=LINK.get("epochs"),
        batch_size=LINK.get("batch"),
        optimizer=LINK.get("optimizer"),
        learning_rate=LINK.get("rate"),
        schedule=LINK.get("schedule"),
        seed=LINK.get("seed"),
    )
