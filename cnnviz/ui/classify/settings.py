"""The settings: what a link holds."""

from __future__ import annotations

from cnnviz.i18n import message
from cnnviz.inspection import ModelChoice
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import Field, choice
from cnnviz.ui.models.model_choices import model_field
from cnnviz.ui.photo import photo_field

MOST_BESIDE = 3
TOP = ("3", "5", "10")


def _read_beside(text: str) -> list[str]:
    texts = list(dict.fromkeys(part for part in text[:400].split(",") if part))
    if len(texts) > MOST_BESIDE:
        raise ValueError(
            message(
                "it must be at most {most_beside} models",
                most_beside=MOST_BESIDE,
            )
        )
    try:
        return [ModelChoice.from_text(each).text for each in texts]
    except ValueError:
        raise ValueError(message("it must be models, separated by commas")) from None


def _write_beside(texts: list[str]) -> str:
    return ",".join(text for text in texts if not text.startswith("file-"))


LINK = Link(
    "classify",
    (
        photo_field(),
        model_field(),
        Field("beside", [], _read_beside, _write_beside),
        choice("top", TOP, "5"),
    ),
)
