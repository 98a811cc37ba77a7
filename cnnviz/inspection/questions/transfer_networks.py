"""A network that begins with a backbone: what it is made of, before any training."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cnnviz.i18n import message, sentence_of
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.questions.step_files import keras_file
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.table import Row
from cnnviz.nets.transfer import ALL, NONE, TransferSpec

if TYPE_CHECKING:
    import keras

PREFIX = "backbone/"


@dataclass(frozen=True)
class Outline:
    """What a transfer network is made of.

    Attributes
    ----------
    rows : tuple of Row
        From the pictures to the classes; the backbone's are named ``backbone/...``.
    learnable : tuple of int
        Of each row, the parameters that learn where it is not frozen: without the statistics of
        a BatchNormalization.
    side : int
        Rows and columns of what the backbone is given.
    """

    rows: tuple[Row, ...]
    learnable: tuple[int, ...]
    side: int

    @property
    def layers(self) -> tuple[str, ...]:
        """The backbone's layers by their names in it, in the order in which they freeze."""
        return tuple(
            row.name.removeprefix(PREFIX) for row in self.rows if row.name.startswith(PREFIX)
        )

    def frozen(self, part: str) -> tuple[bool, ...]:
        """Tell for each row whether it keeps its weights.

        Parameters
        ----------
        part : str
            "all", "none", or a layer of `layers`: up to and with it.

        Raises
        ------
        ValueError
            If there is no such layer.
        """
        names = self.layers
        if part not in (ALL, NONE, *names):
            raise ValueError(message('The backbone has no layer "{part}".', part=part))
        first = next(i for i, row in enumerate(self.rows) if row.name.startswith(PREFIX))
        count = len(names) if part == ALL else 0 if part == NONE else 1 + names.index(part)
        end = first + count if count else 0  # what stands before the backbone has no weights
        return tuple(i < end for i in range(len(self.rows)))

    def trainable(self, part: str) -> int:
        """Count the parameters that learn with a part frozen."""
        return sum(
            count
            for count, frozen in zip(self.learnable, self.frozen(part), strict=True)
            if not frozen
        )

    @property
    def parameters(self) -> int:
        """Count all parameters."""
        return sum(row.parameters for row in self.rows)

    @property
    def macs(self) -> int:
        """Count the multiply-adds of one picture on its way through."""
        return sum(row.macs or 0 for row in self.rows)

    def work(self, part: str) -> int:
        """Count the multiply-adds of learning from one picture once, with a part frozen.

        Frozen layers are passed once there; of those that learn, twice as much back.
        """
        frozen = self.frozen(part)
        rows = zip(self.rows, frozen, strict=True)
        return sum((row.macs or 0) * (1 if kept else 3) for row, kept in rows)


def outline(context: RequestContext, spec: TransferSpec) -> Outline:
    """Describe a network; its published weights need not be there.

    Raises
    ------
    InspectionError
        One sentence that says why there can be no such network.
    """
    from cnnviz.nets.graph import open_graph
    from cnnviz.nets.model_table import layer_table

    if spec.backbone.kind == "imagenet":
        spec = replace(spec, fresh=True)
    model = build_untrained(context, replace(spec, frozen=NONE, fine_tune=None))
    rows = tuple(layer_table(model))
    learnable, counted = [], set()
    for call in open_graph(model).calls:
        weights = getattr(call.operation, "trainable_weights", ())
        new = id(call.operation) not in counted
        learnable.append(sum(int(each.shape.num_elements()) for each in weights) if new else 0)
        counted.add(id(call.operation))
    trunk = model.get_layer(PREFIX.rstrip("/"))
    return Outline(rows, tuple(learnable), trunk.input_shape[1])


def build_untrained(context: RequestContext, spec: TransferSpec) -> keras.Model:
    """Make a transfer network as it is before any training. Loads TensorFlow.

    Raises
    ------
    InspectionError
    """
    from cnnviz.nets.pretrained import WeightsError
    from cnnviz.nets.transfer.build import build_transfer, known_backbone
    from cnnviz.nets.transfer.serialization import clone_with_weights

    try:
        if spec.backbone.kind in ("run", "file"):
            # Others look into the one in the cache, of which nothing may be frozen or used twice.
            loaded = context.cache.model(context, spec.backbone)
            if len(loaded.inputs) > 1:
                raise InspectionError(
                    message(
                        "A backbone must take one picture and nothing else, but the model {title} "
                        "has {count} inputs: choose another backbone.",
                        title=loaded.title,
                        count=len(loaded.inputs),
                    )
                )
            if spec.backbone.kind == "file":  # its format has a part in the guess
                known = replace(spec.backbone, scale=loaded.preprocessing.numbers)
                spec = replace(spec, backbone=known)
            backbone = clone_with_weights(loaded.model)
        else:
            backbone = known_backbone(spec)
        return build_transfer(spec, backbone)
    except (ValueError, WeightsError) as sentence:
        raise InspectionError(sentence_of(sentence)) from None


def backbone_file(context: RequestContext, spec: TransferSpec) -> bytes:
    """Give the features that a network begins with, which come with the app, as a ``.keras`` file.

    Raises
    ------
    InspectionError
        If it has no such layers.
    """
    import keras

    from cnnviz.nets.transfer.backbone import features_model
    from cnnviz.nets.transfer.build import known_backbone, side_of

    try:
        found = features_model(known_backbone(spec), spec.cut, side_of(spec))
    except ValueError as sentence:
        raise InspectionError(sentence_of(sentence)) from None
    return keras_file(keras.models.clone_model(found) if spec.fresh else found)
