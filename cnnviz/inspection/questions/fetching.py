"""Weights that others publish are downloaded."""

from __future__ import annotations

from cnnviz.i18n import sentence_of
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.pretrained import (
    CLASS_NAMES,
    FILES,
    NO_TOP_FILES,
    PublishedFile,
    WeightsError,
    has_weights,
    total_size,
)


def fetch_weights(context: RequestContext, choice: ModelChoice) -> None:
    """Download what a model still needs; the progress is in bytes.

    Raises
    ------
    InspectionError
        One sentence that says why it failed, and what to do.
    """
    fetch_files(context, missing(choice))
    context.cache.forget(choice)


def fetch_backbone(context: RequestContext, choice: ModelChoice) -> None:
    """Download what a model still needs to be learned from; the progress is in bytes.

    Raises
    ------
    InspectionError
        One sentence that says why it failed, and what to do.
    """
    fetch_files(context, missing_backbone(choice))


def missing_backbone(choice: ModelChoice) -> list[PublishedFile]:
    """List what a model needs to be learned from, without its classes, and is not here."""
    lacks = choice.kind == "imagenet" and not has_weights(choice.name)
    return [NO_TOP_FILES[choice.name]] if lacks else []


def missing(choice: ModelChoice) -> list[PublishedFile]:
    """List what a model needs and is not on this machine; never waits for TensorFlow."""
    files = [FILES[choice.name], CLASS_NAMES] if choice.kind == "imagenet" else []
    return [file for file in files if not file.find()]


def fetch_files(context: RequestContext, files: list[PublishedFile]) -> None:
    """Download files, one after the other."""
    total = total_size(files)
    before = 0
    for file in files:

        def tell(there: int, before: int = before) -> None:
            context.progress(before + there, total)

        try:
            context.progress(before, total)
            file.fetch(tell)
        except WeightsError as sentence:
            raise InspectionError(sentence_of(sentence)) from None
        before += file.size
