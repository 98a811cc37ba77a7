"""A question of what a layer costs: of its parameters, or of its multiply-adds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from cnnviz.i18n import Message
from cnnviz.nets import Row
from cnnviz.teaching.quizzes.drawn_layer import DrawnLayer, draw_layer
from cnnviz.teaching.quizzes.kind import TYPED
from cnnviz.teaching.quizzes.question import (
    LEAST_MISTAKES,
    Mistake,
    Question,
    distinct,
    number_options,
)


def cost_question(
    rng: Random,
    level: int,
    prompt: Message,
    cost: Callable[[Row], tuple[int | None, str]],
    mistakes_of: Callable[[DrawnLayer], Sequence[Mistake | None]],
    of_biases: Message | None = None,
) -> Question:
    """Draw layers until one is usually got wrong in enough ways, and ask what it costs.

    Parameters
    ----------
    rng : Random
    level : int
    prompt : Message
    cost : callable
        The cost in a layer's row of the table, and how it is counted.
    mistakes_of : callable
        The usual mistakes about a layer.
    of_biases : Message, optional
        What explains the answer where the layer has biases.
    """
    while True:
        drawn = draw_layer(rng, level)
        answer, counted = cost(drawn.row)
        assert answer is not None, "what a drawn layer costs is known"
        mistakes = distinct(answer, mistakes_of(drawn))
        if len(mistakes) > LEAST_MISTAKES:
            break
    return Question(
        prompt,
        drawn.exhibits,
        answer,
        mistakes,
        number_options(rng, answer, mistakes, typed=level == TYPED),
        (of_biases,) if of_biases and drawn.bias else (),
        drawn.place,
        sums=(counted,),
    )
