"""How a picture was augmented."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np

from cnnviz.data import SAMPLES
from cnnviz.figures import number
from cnnviz.i18n import Message, marked, message
from cnnviz.inspection.questions.augmenting import draws
from cnnviz.nets.augment import STEPS, Augmentation, AugmentationStep, fixed, to_link
from cnnviz.nets.augment.geometric import GeometricStep
from cnnviz.nets.augment.mixing import MixingStep
from cnnviz.teaching.quizzes.exhibits import Picture, Pixels
from cnnviz.teaching.quizzes.kind import Ask, QuizKind
from cnnviz.teaching.quizzes.photos import small_photo
from cnnviz.teaching.quizzes.question import LETTERS, Mistake, Option, Place, Question

_SIDE = 160  # pixels of the photo's longest side, as the page has them
_DRAWS = 15  # of one picture, as the page has them
_APART = {1: 16.0, 2: 10.0, 3: 10.0}
"""By how much of 255, in the mean, two pictures must differ to be told apart, by level."""

_WEAKEST, _STRONGEST = 0.25, 0.6  # of the way from what changes nothing to the most
_KINDS = [kind for kind in STEPS.values() if not issubclass(kind, MixingStep)]

Steps = tuple[AugmentationStep, ...]


def _make(rng: Random, level: int, ask: Ask) -> Question:
    while True:
        photo = rng.choice(list(SAMPLES))
        pixels = small_photo(photo, _SIDE)
        right, *wrong = _draw(rng, level)
        draw = rng.randrange(_DRAWS)
        augmentation = Augmentation(right, rng.randrange(1000))
        shown = ask(draws, augmentation, pixels, _DRAWS).images[draw]
        others = [ask(draws, Augmentation(each), pixels, 1).images[0] for each in wrong]
        away = [_difference(shown, each) for each in others]
        if min(away) > _APART[level] and _difference(shown, pixels) > _APART[level]:
            break
    offered = [right, *wrong]
    rng.shuffle(offered)
    return Question(
        message("How was the photo augmented?"),
        (Picture(message("Before"), pixels), Picture(message("After"), shown)),
        _name(right),
        tuple(_mistake(each, right, by) for each, by in zip(wrong, away, strict=True)),
        tuple(Option(_name(each), _label(each)) for each in offered),
        (
            message(
                "It was “{steps}”; in the mean each number moved by {difference} of 255.",
                steps=_label(right),
                difference=_written(_difference(shown, pixels)),
            ),
        ),
        Place(
            "augmentation",
            {"photo": photo, "augmentation": to_link(augmentation), "draw": str(draw)},
        ),
    )


def _draw(rng: Random, level: int) -> list[Steps]:
    """Draw the steps that are right, and three that are not.

    Of any kind at level 1, all of one family at level 2; at level 3 there are two each, of which
    the wrong ones share some.
    """
    if level == 1:
        return [(_strong(rng, kind),) for kind in rng.sample(_KINDS, len(LETTERS))]
    moving = [kind for kind in _KINDS if issubclass(kind, GeometricStep)]
    others = [kind for kind in _KINDS if kind not in moving]
    if level == 2:
        kinds = rng.sample(rng.choice((moving, others)), len(LETTERS))
        return [(_strong(rng, kind),) for kind in kinds]
    firsts, seconds = (
        [_strong(rng, kind) for kind in rng.sample(kinds, 2)] for kinds in (moving, others)
    )
    return [(first, second) for first in firsts for second in seconds]


def _strong(rng: Random, kind: type[AugmentationStep]) -> AugmentationStep:
    """Make a step that changes every picture, and clearly."""
    step = replace(kind(), probability=1.0)
    ranges = kind.ranges()
    if not ranges:
        return step
    limits = next(iter(ranges.values()))
    end = rng.choice([each for each in (limits.low, limits.high) if each != limits.neutral])
    part = rng.uniform(_WEAKEST, _STRONGEST)
    moved = round((end - limits.neutral) * part / limits.step) * limits.step
    return fixed(step, round(limits.neutral + moved, 6))


def _name(steps: Steps) -> str:
    return "~".join(each.CODE for each in steps)


def _label(steps: Steps) -> Message:
    first, *more = (message(each.LABEL) for each in steps)
    return message("{first}, then {second}", first=first, second=more[0]) if more else first


def _mistake(wrong: Steps, right: Steps, difference: float) -> Mistake:
    said = {"steps": _label(wrong), "difference": _written(difference)}
    moves, moved = (isinstance(steps[0], GeometricStep) for steps in (wrong, right))
    if len(right) > 1:
        name = "one_of_two" if set(wrong) & set(right) else "neither"
        sentence = message(
            "“{steps}” gives another picture: each number is {difference} of 255 away in the mean.",
            **said,
        )
    elif moves and not moved:
        name = "moves"
        sentence = message(
            "“{steps}” moves what is on a picture, but here all stays in its place: in the mean "
            "each number is {difference} of 255 away.",
            **said,
        )
    elif moved and not moves:
        name = "recolours"
        sentence = message(
            "“{steps}” changes numbers in their places, but here they moved: in the mean each "
            "is {difference} of 255 away.",
            **said,
        )
    else:
        name = "another"
        sentence = message(
            "“{steps}” looks otherwise: in the mean each number is {difference} of 255 away.",
            **said,
        )
    return Mistake(name, _name(wrong), sentence)


def _difference(one: Pixels, other: Pixels) -> float:
    return float(np.abs(one.astype(np.float32) - other).mean())


def _written(value: float) -> str:
    return number(round(value, 1))


ENTRY = QuizKind("which_augmentation", 110, marked("How it was augmented"), _make, asks=True)
