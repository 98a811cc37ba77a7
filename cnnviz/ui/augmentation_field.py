"""An augmentation in a page's address: a known one by its name, another step by step."""

from __future__ import annotations

from cnnviz.i18n import Clause, marked, message, sentence_of, translate
from cnnviz.nets import ReadingError
from cnnviz.nets.augment import PRESETS, Augmentation, from_link, preset_name, to_link
from cnnviz.ui.link_fields import Field

PRESET_TITLES = {
    "none": marked("None"),
    "usual": marked("Usual"),
    "colour": marked("Colour"),
    "strong": marked("Strong"),
}


def augmentation_field(default: str = "none") -> Field:
    """Make the field ``augmentation``."""

    def read(text: str) -> Augmentation:
        if text in PRESETS:
            return PRESETS[text]
        try:
            return from_link(text)
        except ReadingError as sentence:
            raise ValueError(
                message(
                    "it must be an augmentation ({sentence})",
                    sentence=Clause(sentence_of(sentence)),
                )
            ) from None

    def write(augmentation: Augmentation) -> str:
        return preset_name(augmentation) or to_link(augmentation)

    return Field("augmentation", PRESETS[default], read, write)


def augmentation_title(augmentation: Augmentation) -> str:
    """Name an augmentation: a preset by its name, another by its steps.

    Examples
    --------
    >>> from cnnviz.nets.augment.steps.grey import Grey
    >>> from cnnviz.nets.augment.steps.rotation import Rotation
    >>> augmentation_title(PRESETS["usual"]), augmentation_title(Augmentation((Rotation(), Grey())))
    ('Usual', 'Rotation, Grey')
    """
    name = preset_name(augmentation)
    if name:
        return translate(PRESET_TITLES[name])
    titles = ", ".join(translate(each.LABEL) for each in augmentation.steps)
    return titles or translate("None, another seed")
