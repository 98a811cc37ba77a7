"""The notebook of the page “Augmentation”: the draws of the page, and those of Keras."""

from __future__ import annotations

import numpy as np

from cnnviz.i18n import translate
from cnnviz.nets.augment import Augmentation
from cnnviz.nets.augment.code import keras_code
from cnnviz.notebooks.section import Painting, Section, Value, photo_of
from cnnviz.ui.components.augmented import AugmentedData

_SHOWN = 5  # draws beside each other


def draws(augmentation: Augmentation, shown: AugmentedData) -> list[Section]:
    """Show the draws that the page showed, and draw others of the same ranges."""
    drawn = shown.images[:_SHOWN]
    here = translate("**The page's draws**: the picture, and some of what became of it.")
    anew = translate(
        "**Draws by Keras**, of the same ranges: its layers draw other random numbers, so these "
        "are other pictures."
    )
    kept = translate("**When a network predicts**, the layers leave pictures as they are.")
    program = keras_code(augmentation).strip()
    if augmentation.mixes_labels:
        program += (
            "\n\n\nbatch = np.stack([picture_before, picture_before[:, ::-1]] * 3)\n"
            'labels = np.tile(np.eye(2, dtype="float32"), (3, 1))\n'
            "drawn, mixed = augment(batch, labels)\n"
            "drawn = np.asarray(drawn)"
        )
        values = [Value("np.sum(mixed)", 6.0)]  # what one label loses, another gets
    else:
        program += (
            "\n\nbatch = np.stack([picture_before] * 6)\n"
            "drawn = np.asarray(augmentation(batch, training=True))"
        )
        values = [Value("drawn.shape", np.array((6, *shown.before.shape)), 0)]
    sections = [
        Section(
            here,
            'picture_before = data["before"].astype("float32")\ndraws = data["draws"]',
            {"before": shown.before, "draws": drawn},
            [Value("draws.shape", np.array(drawn.shape), 0)],
            photo_of("np.hstack([picture_before, *draws])", np.hstack([shown.before, *drawn])),
        ),
        Section(anew, program, values=values, painting=Painting("picture(np.hstack(list(drawn)))")),
    ]
    if not augmentation.mixes_labels:
        sections.append(
            Section(
                kept,
                "predicting = np.asarray(augmentation(batch, training=False))[0]",
                values=[Value("predicting", shown.before.astype(np.float32), printed=False)],
            )
        )
    return sections
