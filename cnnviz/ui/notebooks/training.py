"""The notebook of a run, to come or done: its pictures, its network, and how it learns."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import Dataset
from cnnviz.i18n import translate
from cnnviz.inspection.questions.transfer_networks import backbone_file
from cnnviz.nets import NetworkSpec
from cnnviz.nets.table import spec_table
from cnnviz.nets.transfer import ALL, NONE, TransferSpec
from cnnviz.notebooks.section import Section, Value
from cnnviz.training import Run, RunConfig
from cnnviz.training.export import script_parts, transfer_script
from cnnviz.training.export.by_hand import by_chance, ended_early, first_unrecorded
from cnnviz.training.export.comments import with_comments
from cnnviz.training.export.script_pieces import before_network, script_pieces
from cnnviz.training.network import trained_network
from cnnviz.training.store.steered import Steered
from cnnviz.ui.inspector import inspector
from cnnviz.ui.notebooks.architecture import without_summary
from cnnviz.ui.notebooks.models import OPEN
from cnnviz.ui.notebooks.parts import no_notebook, to_notebook
from cnnviz.ui.notebooks.run_pictures import pictures

_MOST_MB = 8  # of one's own pictures
_FIRST = 2e-3  # of the first epoch's loss: rounding grows with each step
_BACKBONE = f"{OPEN}\nbackbone = model"


def offer(
    config: RunConfig, data: Dataset, notes: str, run: Run | None = None, *, own: bool = True
) -> None:
    """Have a notebook hold a run, or say why there can be none.

    Parameters
    ----------
    config : RunConfig
    data : Dataset
    notes : str
        What is to be known of the program, as a list in Markdown; or "".
    run : Run, optional
        That has begun.
    own : bool
        Whether the pictures are the visitor's, who may take them along.
    """
    if reason := refusal(config, data, own=own):
        no_notebook(reason)
    else:
        to_notebook(learned, config, data, notes, run)


def refusal(config: RunConfig, data: Dataset, *, own: bool) -> str:
    """Say why a run cannot be written as a notebook; "" where it can."""
    network = trained_network(config)
    if isinstance(network, TransferSpec) and not _opens_alone(network):
        return translate(
            "What this network begins with, or what of it is frozen, is found by cnnviz, which a "
            "notebook does not have: begin with a network that comes with the app or with Keras, "
            "and freeze all of it or nothing."
        )
    if config.data.kind != "folder":
        return ""
    if not own:
        return translate("The pictures of this run are somebody else's.")
    size = (data.train_images.nbytes + data.test_images.nbytes) / 2**20
    if size > _MOST_MB:
        return translate(
            "The pictures take {size:,.1f} MB, and at most {most} MB are written into a notebook: "
            "choose a smaller side.",
            size=size,
            most=_MOST_MB,
        )
    return ""


def learned(config: RunConfig, data: Dataset, notes: str, run: Run | None) -> list[Section]:
    """Train as a run does; of one that has begun, the page showed the losses."""
    network = trained_network(config)
    pieces = script_pieces(
        config,
        steered=run.steered if run else Steered(),
        done=ended_early(run) if run else None,
        backbone=_BACKBONE if _is_included(network) else "",
    )
    weights: dict[str, NDArray[Any]] = {}
    if isinstance(network, TransferSpec) and _is_included(network):
        file = inspector().ask(backbone_file, network)
        weights["model"] = np.frombuffer(file, np.uint8)
    sections = [
        *pictures(config, data),
        Section(
            _of_network(network),
            _said(f"{before_network(config)}\n\n{without_summary(pieces.network)}"),
            weights,
            values=_parameters(network),
        ),
        Section(
            translate("**What it learns by**: the optimiser, the loss, and what is measured."),
            _said(pieces.preparation),
        ),
        Section(
            "\n\n".join(
                filter(
                    None, [translate("**The training**, epoch by epoch, batch by batch."), notes]
                )
            ),
            _said(pieces.training),
        ),
    ]
    if run and len(run.epochs) > 1:
        sections.append(_curve(config, run))
    if pieces.evaluation:
        sections.append(Section(translate("**The test images**, at the end."), pieces.evaluation))
    return sections


def _of_network(network: NetworkSpec | TransferSpec) -> str:
    said: str = translate("**The network**, with first weights drawn by the seed of the run.")
    if isinstance(network, TransferSpec) and network.backbone.kind == "imagenet":
        said += " " + translate("Keras downloads the weights of its backbone once.")
    return said


def _is_included(network: NetworkSpec | TransferSpec) -> bool:
    """Tell whether a notebook holds what the network begins with."""
    return isinstance(network, TransferSpec) and network.backbone.kind == "shipped"


def _opens_alone(network: TransferSpec) -> bool:
    """Tell whether a notebook can make the network without cnnviz."""
    parts = (network.frozen, *([network.fine_tune.frozen] if network.fine_tune else []))
    if _is_included(network):
        return all(part in (ALL, NONE) for part in parts)
    return not transfer_script.imports(network)


def _parameters(network: NetworkSpec | TransferSpec) -> list[Value]:
    if isinstance(network, TransferSpec):
        return []  # its backbone tells
    return [Value("model.count_params()", sum(row.parameters for row in spec_table(network)), 0)]


def _curve(config: RunConfig, run: Run) -> Section:
    """Put the losses of the page beside those of the notebook."""
    losses = np.array([each.loss for each in run.epochs[1:]])
    validation = np.array([each.val_loss for each in run.epochs[1:]])
    lines = [
        'for epoch, (loss, checked) in enumerate(zip(data["losses"], data["val_losses"]), 1):',
        '    print(f"{epoch}: {loss:.4f}, {checked:.4f}")',
    ]
    printed = "".join(
        f"{epoch}: {loss:.4f}, {checked:.4f}\n"
        for epoch, (loss, checked) in enumerate(zip(losses, validation, strict=True), 1)
    )
    said = translate(
        "**The page's losses** of each epoch, on the images that are learned and on those that "
        "are not."
    )
    values = []
    repeated = config.mixed_precision == "off" and not by_chance(config)
    if repeated and first_unrecorded(run) != 1 and run.epochs[1].epoch == 1:
        lines.append('first_loss = history[0]["loss"][0]')
        values.append(Value("first_loss", float(losses[0]), _FIRST))
        said += " " + translate(
            "That of the first epoch is compared; from then on rounding, which differs from "
            "machine to machine, grows."
        )
    return Section(
        said,
        "\n".join(lines),
        {"losses": losses, "val_losses": validation},
        values,
        printed=printed,
    )


def _said(program: str) -> str:
    return with_comments(program, script_parts.COMMENTS)
