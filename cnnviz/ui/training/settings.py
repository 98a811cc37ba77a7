"""The settings: what the run to come shall be, and the run that is shown."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import streamlit as st

from cnnviz.data.dataset import DatasetError
from cnnviz.data.kinds import DATASETS
from cnnviz.i18n import marked, message, translate
from cnnviz.nets import (
    FAST_CNN,
    SEED_CNN,
    WIDE_CNN,
    Conv2D,
    Dense,
    Flatten,
    MaxPooling2D,
    NetworkSpec,
    Rescaling,
)
from cnnviz.training import OPTIMIZERS, PRECISIONS, SCHEDULES, DataChoice, RunConfig
from cnnviz.training.data_choice import MAX_SIDE, MIN_SIDE
from cnnviz.ui.augmentation_field import augmentation_field
from cnnviz.ui.id_field import identifier
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import Field, choice, flag, integer, number
from cnnviz.ui.network_field import network_field
from cnnviz.ui.photo import photo_field
from cnnviz.ui.run_fields import MOST_SMOOTHING
from cnnviz.ui.training.place import PATHS, path_of, set_path, takes_paths

SMALL_CNN = NetworkSpec(
    (32, 32, 3),
    (
        Rescaling(1 / 255),
        Conv2D(16, 3, strides=2, padding="same", activation="relu"),
        Conv2D(32, 3, padding="same", activation="relu"),
        MaxPooling2D(2),
        Conv2D(64, 3, padding="same", activation="relu"),
        MaxPooling2D(2),
        Flatten(),
        Dense(10, activation="softmax"),
    ),
    "Small CNN",
)
NETWORKS = {spec.name: spec for spec in (SEED_CNN, FAST_CNN, WIDE_CNN, SMALL_CNN)}
INSTANT = RunConfig(
    marked("Drawn shapes, instant"),
    DataChoice("shapes"),
    SMALL_CNN,
    epochs=8,
    batch_size=64,
    learning_rate=3e-3,
    schedule="one-cycle",
)
PRESETS = RunConfig.presets() | {INSTANT.name: INSTANT}
DATA = {name: each.title for name, each in DATASETS.items()}
PROBES = {"data": marked("Data"), "photo": marked("Photo")}
TRAIN_PART = "training_train_part"
"""The entry with the folder to train on, which stays out of links, too."""

_PLAIN = [each.name for each in fields(RunConfig) if each.name not in ("name", "data", "network")]
_SHARES = ("data_share", "validation_share")  # set in per cent


def data_fields(kind: str | None = None) -> tuple[Field, ...]:
    """Make the fields of the images to learn from, the drawn ones or another kind by default."""
    return (
        choice("data", list(DATA), kind),
        integer("side", MIN_SIDE, MAX_SIDE, 32),
        flag("parts", True),
    )


def _read_name(text: str) -> str:
    if len(text) > 60:
        raise ValueError(message("it must be at most 60 characters"))
    return text


LINK = Link(
    "training",
    (
        photo_field(),
        identifier("run"),
        Field("name", "", _read_name),
        *data_fields(INSTANT.data.kind),
        network_field(NETWORKS, SMALL_CNN),
        choice("probe", list(PROBES)),
        integer("data_share", 1, 100, round(100 * INSTANT.data_share)),
        integer("validation_share", 1, 90, round(100 * INSTANT.validation_share)),
        integer("epochs", 1, 1000, INSTANT.epochs),
        integer("batch_size", 1, 4096, INSTANT.batch_size),
        choice("optimizer", tuple(OPTIMIZERS)),
        number("momentum", 0, 0.99, INSTANT.momentum),
        flag("nesterov", INSTANT.nesterov),
        number("learning_rate", 1e-6, 100, INSTANT.learning_rate),
        choice("schedule", SCHEDULES, INSTANT.schedule),
        number("weight_decay", 0, 1, 0.0),
        number("dropout", 0, 0.9, 0.0),
        number("label_smoothing", 0, MOST_SMOOTHING, 0.0),
        integer("seed", 0, 2**31 - 1, INSTANT.seed),
        choice("mixed_precision", PRECISIONS),
        flag("flip"),
        integer("shift", 0, 16, 0),
        integer("cutout", 0, 64, 0),
        flag("whitening"),
        flag("average_weights"),
        flag("flip_test"),
        augmentation_field(),
    ),
)


def data(link: Link = LINK) -> DataChoice:
    """Give the pictures that are chosen on a page with ``data``, ``side`` and ``parts``.

    Raises
    ------
    DatasetError
        One sentence, if there is no path where one is needed.
    """
    kind = link.get("data")
    path = path_of(kind)
    if not DATASETS[kind].own:
        return DataChoice(kind, path)
    if not path.strip() and not takes_paths():
        raise DatasetError(message("Bring your pictures as a zip."))
    part = st.session_state.get(TRAIN_PART, "").strip() if link.get("parts") else None
    return DataChoice(kind, path, link.get("side"), part)


def config() -> RunConfig:
    """Give the run to come, checked.

    Raises
    ------
    TypeError, ValueError
        One sentence.
    """
    network: NetworkSpec = LINK.get("network")
    given = {name: LINK.get(name) for name in _PLAIN}
    given |= {name: given[name] / 100 for name in _SHARES}
    name = LINK.get("name") or translate(
        "{network} on {data}", network=network.name, data=translate(DATA[LINK.get("data")])
    )
    return RunConfig(allowed_name(name), data(), network, **given)


def allowed_name(name: str) -> str:
    """Make a run's name of what a person wrote, or called a network."""
    plain = " ".join(re.sub(r"[^\w .,:()+=%×·-]+", " ", name).split())
    return plain.lstrip(" .,:()+=%×·-")[:60].rstrip() or "Run"


def take(run: RunConfig, own: bool = True) -> None:
    """Set everything as in a run, or a preset; but of another's, not where the pictures lie."""
    LINK.set("name", "" if run.name in PRESETS else run.name)
    take_data(run.data, own)
    LINK.set("network", run.network)
    for name in _PLAIN:
        value = getattr(run, name)
        LINK.set(name, round(100 * value) if name in _SHARES else value)


def take_data(pictures: DataChoice, own: bool = True, link: Link = LINK) -> None:
    """Set the pictures of a page; but of another's, not where they lie."""
    link.set("data", pictures.kind)
    link.set("side", pictures.side)
    if DATASETS[pictures.kind].own:
        link.set("parts", pictures.train_part is not None)
    if own and pictures.kind in PATHS:
        set_path(pictures)
        st.session_state[TRAIN_PART] = pictures.train_part or ""


def preset() -> str | None:
    """Name the preset that everything is set as, if it is one."""
    try:
        found = replace(config(), name="Run")
    except (TypeError, ValueError):
        return None
    return next(
        (name for name, each in PRESETS.items() if replace(each, name="Run") == found), None
    )


def fitted(network: NetworkSpec, shape: tuple[int, ...], classes: int) -> NetworkSpec:
    """Give a network the input and the last layer that some pictures need.

    One sigmoid tells two classes apart already.
    """
    *layers, last = network.layers
    if isinstance(last, Dense):
        one_sigmoid = (last.units, last.activation, classes) == (1, "sigmoid", 2)
        last = replace(last, units=1 if one_sigmoid else classes)
    height, width, channels = shape
    return replace(network, input_shape=(height, width, channels), layers=(*layers, last))
