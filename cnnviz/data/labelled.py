"""Pictures in folders of classes become a data set: read, brought to one size, and counted."""

from __future__ import annotations

import numpy as np

from cnnviz.data.dataset import Dataset, DatasetError, plain, quoted
from cnnviz.data.guards import ImageError
from cnnviz.data.images import load_image
from cnnviz.data.part_names import TEST, TRAIN, VALIDATION
from cnnviz.data.parts import Parts
from cnnviz.data.stratify import stratified_split
from cnnviz.data.transform import square
from cnnviz.i18n import joined, message, plural_message, sentence_of

MIN_CLASSES, MAX_CLASSES = 2, 100
MAX_IMAGES = 50_000
_MAX_PIXEL_BYTES = 2**28
_MAX_NOTES = 50
_TEST_SHARE = 0.2


def labelled(name: str, parts: Parts, side: int, notes: list[str]) -> Dataset:
    """Read the pictures of a data set.

    Parameters
    ----------
    name : str
    parts : Parts
    side : int
        Rows and columns that the largest square in the middle of each picture is brought to.
    notes : list of str
        What there is to know before.

    Raises
    ------
    DatasetError
        If there are too few or too many.
    """
    _check(parts, side)
    files = [(part, each) for part, entries in parts.files.items() for each in entries]
    notes = notes + [
        message("{path}: It lies beside the folders of the classes.", path=quoted(each.path))
        for each in parts.loose
    ]
    label_of = {each: label for label, each in enumerate(parts.classes)}
    images = np.empty((len(files), side, side, 3), np.uint8)
    labels: list[int] = []
    rows: dict[str, list[int]] = {part: [] for part in parts.files}
    for part, file in files:
        try:
            picture = load_image(file.read(), max_side=4 * side)
        except (DatasetError, ImageError) as error:
            said = message("{path}: {reason}", path=quoted(file.path), reason=sentence_of(error))
            notes.append(said)
        else:
            images[len(labels)] = square(picture, side)
            rows[part].append(len(labels))
            labels.append(label_of[file.way[0]])
    if not labels:
        raise DatasetError(
            message(
                "None of the {count:,} files can be read. {reason}",
                count=len(files),
                reason=notes[-1],
            )
        )
    truth = np.array(labels, np.int64)
    train, validation, test = (np.array(rows[each], np.int64) for each in (TRAIN, VALIDATION, TEST))
    # One to learn from, and one for each part that is cut off.
    needed = 1 + (not validation.size) + (not test.size)
    counts = np.bincount(truth[train], minlength=len(parts.classes))
    if counts.min() < needed:
        poor, least = parts.classes[int(counts.argmin())], int(counts.min())
        raise DatasetError(
            plural_message(
                "The class {name} has {count} picture that can be read, fewer than the {needed} "
                "needed; add some, or leave its folder out.",
                "The class {name} has {count} pictures that can be read, fewer than the {needed} "
                "needed; add some, or leave its folder out.",
                count=least,
                name=quoted(poor),
                needed=needed,
            )
        )
    summary = _summary(parts, {each: len(found) for each, found in rows.items()})
    if not test.size:
        tested = max(len(parts.classes), round(_TEST_SHARE * train.size))
        kept, apart = stratified_split(truth[train], train.size, tested, seed=0)
        train, test = train[kept], train[apart]
    if len(notes) > _MAX_NOTES:
        more = len(notes) - _MAX_NOTES + 1
        notes[_MAX_NOTES - 1 :] = [message("{count:,} more files were left out.", count=more)]
    learned = np.concatenate([train, validation])
    return Dataset(
        plain(name),
        tuple(map(plain, parts.classes)),
        images[learned],
        truth[learned],
        images[test],
        truth[test],
        tuple(notes),
        validation.size,
        summary,
    )


def _check(parts: Parts, side: int) -> None:
    classes = parts.classes
    if len(classes) < MIN_CLASSES:
        raise DatasetError(
            message(
                "There must be a folder for each of at least {least} classes, with their pictures "
                "in it, but there is only {found}.",
                least=MIN_CLASSES,
                found=quoted(classes[0]),
            )
            if classes
            else message(
                "There must be a folder for each of at least {least} classes, with their pictures "
                "in it, but there is none.",
                least=MIN_CLASSES,
            )
        )
    if len(classes) > MAX_CLASSES:
        raise DatasetError(
            message(
                "There are {count:,} folders, more than the {max_classes} classes allowed.",
                count=len(classes),
                max_classes=MAX_CLASSES,
            )
        )
    count = sum(map(len, parts.files.values()))
    most = min(MAX_IMAGES, _MAX_PIXEL_BYTES // (3 * side * side))
    if count > most:
        found = {"count": count, "most": most, "side": side}
        raise DatasetError(
            message(
                "There are {count:,} files, more than the {most:,} allowed at {side} × {side} "
                "pixels; leave some out or choose a smaller side.",
                **found,
            )
            if count <= MAX_IMAGES
            else message(
                "There are {count:,} files, more than the {most:,} allowed at {side} × {side} "
                "pixels; leave some out.",
                **found,
            )
        )


def _summary(parts: Parts, counts: dict[str, int]) -> str:
    """Say which parts were found.

    Examples
    --------
    >>> parts = Parts(("a", "b"), {}, [], 2, ("`a` is passed over",))
    >>> _summary(parts, {"train": 1200, "validation": 0, "test": 40})
    '2 classes in 2 parts: train 1,200, test 40 pictures; `a` is passed over.'
    >>> _summary(Parts(("a", "b"), {}, []), {"train": 1200, "validation": 0, "test": 0})
    '2 classes, 1,200 pictures. A fifth of them is kept to test with.'
    """
    classes = plural_message("{count} class", "{count} classes", count=len(parts.classes))
    if not parts.count:
        return message(
            "{classes}, {pictures:,} pictures. A fifth of them is kept to test with.",
            classes=classes,
            pictures=counts[TRAIN],
        )
    found = plural_message(
        "{classes} in {count} part: {pictures} pictures",
        "{classes} in {count} parts: {pictures} pictures",
        count=parts.count,
        classes=classes,
        pictures=_counted(counts),
    )
    said = message("{found}.", found=joined("; ", [found, *parts.remarks]))
    if counts[TEST]:
        return said
    cut = message("A fifth of the pictures to train on is kept to test with.")
    return joined(" ", [said, cut])


def _counted(counts: dict[str, int]) -> str:
    """Say how many pictures each part has that has any."""
    train, validation, test = (counts[part] for part in (TRAIN, VALIDATION, TEST))
    said = {
        message("train {count:,}", count=train): train,
        message("validation {count:,}", count=validation): validation,
        message("test {count:,}", count=test): test,
    }
    return joined(", ", [each for each, count in said.items() if count])
