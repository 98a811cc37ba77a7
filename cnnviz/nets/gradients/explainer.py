"""Any number of any gradient, explained from the gradients after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from cnnviz.i18n import joined, message
from cnnviz.nets.explain.read import Cell
from cnnviz.nets.gradients.difference import Difference, difference
from cnnviz.nets.gradients.explanation import GradientExplanation
from cnnviz.nets.gradients.labelled import labelled
from cnnviz.nets.gradients.other_weights import OtherWeights
from cnnviz.nets.gradients.parts import GradientParts
from cnnviz.nets.gradients.training_pass import TrainingPass, trained_variables, training_pass
from cnnviz.nets.gradients.weights import WeightExplanation, explain_weight, trained_weight
from cnnviz.nets.graph import Call, Graph, open_graph
from cnnviz.nets.losses import LossKind
from cnnviz.nets.losses.cross_entropy import CROSS_ENTROPY
from cnnviz.ops.arrays import Array

if TYPE_CHECKING:
    import keras


def explain_gradient(
    model: keras.Model,
    images: ArrayLike,
    labels: ArrayLike,
    layer: str,
    row: int = 0,
    column: int = 0,
    channel: int = 0,
    image: int = 0,
) -> GradientExplanation:
    """Explain how the mean loss of a batch depends on one number of one layer.

    To explain several, keep a `GradientExplainer`.

    Parameters
    ----------
    model, images, labels
        See `GradientExplainer`.
    layer, row, column, channel, image
        See `GradientExplainer.explain`.

    Examples
    --------
    >>> import keras, numpy as np
    >>> model = keras.Sequential([
    ...     keras.Input((1, 1, 2)),
    ...     keras.layers.Flatten(),
    ...     keras.layers.Dense(2, "softmax", kernel_initializer="ones", name="answer"),
    ... ])
    >>> found = explain_gradient(model, np.ones((1, 1, 1, 2)), [1], "answer:sum", channel=1)
    >>> found.value  # both shares are 0.5, the target is 1: -0.5 = (0.5 - 1) / 1
    -0.5
    """
    return GradientExplainer(model, images, labels).explain(layer, row, column, channel, image)


def explain_weight_gradient(
    model: keras.Model,
    images: ArrayLike,
    labels: ArrayLike,
    layer: str,
    weight: str,
    index: tuple[int, ...],
) -> WeightExplanation:
    """Explain how the mean loss of a batch depends on one number that a layer has learned.

    To explain several, keep a `GradientExplainer`.

    Parameters
    ----------
    model, images, labels
        See `GradientExplainer`.
    layer, weight, index
        See `GradientExplainer.explain_weight`.
    """
    return GradientExplainer(model, images, labels).explain_weight(layer, weight, index)


class GradientExplainer:
    """One batch in a model that trains: every number of its gradients can be explained.

    The batch goes through the model and back once, when the explainer is made. Nothing of the model
    changes: neither its weights nor the statistics of its normalizations.

    Parameters
    ----------
    model : keras.Model
        With one input, and one output of a number a class; or one number by sigmoid.
    images : array_like, shape (N, H, W, C)
        As the model takes them.
    labels : array_like of int, shape (N,)
    loss : str
        One of `cnnviz.nets.losses.LOSSES`.
    label_smoothing : float
        From 0 to below 1.
    training : bool
        Whether layers compute as they do while they train.

    Raises
    ------
    ValueError
        If the model has no graph of layers, or images or labels do not fit it.
    """

    def __init__(
        self,
        model: keras.Model,
        images: ArrayLike,
        labels: ArrayLike,
        loss: str = CROSS_ENTROPY,
        *,
        label_smoothing: float = 0.0,
        training: bool = True,
    ) -> None:
        self._graph = open_graph(model)
        self._images, targets, self._loss = labelled(
            model, self._graph, images, labels, loss, label_smoothing
        )
        self._pass = training_pass(
            self._graph, self._images, targets, self._loss, training=training
        )
        self._gradients = GradientParts(self._graph, self._pass, self._loss)
        self._other_weights = OtherWeights(
            self._graph, self._images, targets, self._loss, training=training
        )

    @property
    def graph(self) -> Graph:
        """The model without its nesting."""
        return self._graph

    @property
    def images(self) -> Array:
        """The images as the model takes them, float32 (N, H, W, C)."""
        return self._images

    @property
    def calls(self) -> dict[str, Call]:
        """The uses of layers, by their paths, in the order in which they are computed."""
        return {call.path: call for call in self._graph.calls}

    @property
    def loss(self) -> LossKind:
        """What the network learns by."""
        return self._loss

    @property
    def batch(self) -> TrainingPass:
        """The batch as it went forward and back."""
        return self._pass

    @property
    def other_weights(self) -> OtherWeights:
        """The same batch, to be asked what other weights would make of it."""
        return self._other_weights

    def explain(
        self, layer: str, row: int = 0, column: int = 0, channel: int = 0, image: int = 0
    ) -> GradientExplanation:
        """Explain the gradient of one number.

        Parameters
        ----------
        layer : str
            Its path, see `cnnviz.nets.layer_paths`, or ``input``; with ``:sum`` what it adds up
            before an activation of its own.
        row, column, channel : int
            A row of numbers is a map of one row and one column.
        image : int
            Of the batch.

        Raises
        ------
        KeyError, IndexError
            If the loss does not depend on such a layer, or there is no such cell.
        """
        if layer not in self._pass.gradients:
            raise KeyError(
                message("The loss does not depend on a layer {layer}.", layer=repr(layer))
            )
        cell = Cell(layer, row, column, channel)
        gradient = self._pass.gradient_map(layer, image)
        if not all(0 <= at < size for at, size in zip(cell[1:], gradient.shape, strict=True)):
            raise IndexError(
                message(
                    "There is no cell ({row}, {column}, {channel}) in a map of {shape}.",
                    row=row,
                    column=column,
                    channel=channel,
                    shape=joined(" × ", map(str, gradient.shape)),
                )
            )
        parts = self._gradients.of(cell, image)
        return GradientExplanation(cell, image, parts, float(gradient[cell[1:]]))

    def explain_weight(self, layer: str, weight: str, index: tuple[int, ...]) -> WeightExplanation:
        """Explain the gradient of one number that a layer has learned.

        Parameters
        ----------
        layer : str
            Its path; of one that is used several times any of its uses.
        weight : str
            As Keras names it: ``kernel``, ``bias``, ``gamma``, …
        index : tuple of int

        Raises
        ------
        KeyError, IndexError
            If no such weight is trained, or has no such number.
        """
        return explain_weight(self._graph, self._pass, layer, weight, index)

    def variable(self, layer: str, weight: str, index: tuple[int, ...]) -> keras.Variable:
        """Give the variable of a weight, as it is in the model: see `explain_weight`."""
        return trained_weight(self._graph, self._pass, layer, weight, index)

    @property
    def variables(self) -> dict[int, keras.Variable]:
        """All variables whose gradients are known, by their ids as in `TrainingPass.weights`."""
        trained = trained_variables(self._graph)
        return {key: trained[key] for key in self._pass.weights}

    def difference(
        self, layer: str, weight: str, index: tuple[int, ...], distance: float
    ) -> Difference:
        """Check the gradient of a weight by two forward passes: see `difference`.

        Parameters
        ----------
        layer, weight, index
            See `explain_weight`.
        distance : float
            How much less, and more, the weight is made.

        Examples
        --------
        >>> import keras, numpy as np
        >>> model = keras.Sequential([
        ...     keras.Input((1, 1, 1)),
        ...     keras.layers.Flatten(),
        ...     keras.layers.Dense(2, kernel_initializer="zeros", name="answer"),
        ... ])
        >>> explainer = GradientExplainer(model, np.ones((1, 1, 1, 1)), [1])
        >>> found = explainer.difference("answer", "kernel", (0, 1), 0.01)
        >>> round(found.slope, 4)  # (0.5 - 1) · 1
        -0.5
        """
        variable = self.variable(layer, weight, index)
        return difference(self._graph, variable, index, distance, self.other_weights.outcome)
