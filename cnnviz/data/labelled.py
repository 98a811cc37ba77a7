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
        f"{quoted(each.path)}: It lies beside the folders of the classes." for each in parts.loose
    ]
    label_of = {each: label for label, each in enumerate(parts.classes)}
    images = np.empty((len(files), side, side, 3), np.uint8)
    labels: list[int] = []
    rows: dict[str, list[int]] = {part: [] for part in parts.files}
    for part, file in files:
        try:
            picture = load_image(file.read(), max_side=4 * side)
        except (DatasetError, ImageError) as error:
            notes.append(f"{quoted(file.path)}: {error}")
        else:
            images[len(labels)] = square(picture, side)
            rows[part].append(len(labels))
            labels.append(label_of[file.way[0]])
    if not labels:
        raise DatasetError(f"None of the {len(files):,} files can be read. {notes[-1]}")
    truth = np.array(labels, np.int64)
    train, validation, test = (np.array(rows[each], np.int64) for each in (TRAIN, VALIDATION, TEST))
    # One to learn from, and one for each part that is cut off.
    needed = 1 + (not validation.size) + (not test.size)
    counts = np.bincount(truth[train], minlength=len(parts.classes))
    if counts.min() < needed:
        poor, least = parts.classes[int(counts.argmin())], int(counts.min())
        raise DatasetError(
            f"The class {quoted(poor)} has {least} picture{'s' * (least != 1)} that can be read, "
            f"fewer than the {needed} needed; add some, or leave its folder out."
        )
    summary = _summary(parts, {each: len(found) for each, found in rows.items()})
    if not test.size:
        tested = max(len(parts.classes), round(_TEST_SHARE * train.size))
        kept, apart = stratified_split(truth[train], train.size, tested, seed=0)
        train, test = train[kept], train[apart]
    if len(notes) > _MAX_NOTES:
        notes[_MAX_NOTES - 1 :] = [f"{len(notes) - _MAX_NOTES + 1:,} more files were left out."]
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
        found = f"only {quoted(classes[0])}" if classes else "none"
        raise DatasetError(
            f"There must be a folder for each of at least {MIN_CLASSES} classes, with their "
            f"pictures in it, but there is {found}."
        )
    if len(classes) > MAX_CLASSES:
        raise DatasetError(
            f"There are {len(classes):,} folders, more than the {MAX_CLASSES} classes allowed."
        )
    count = sum(map(len, parts.files.values()))
    most = min(MAX_IMAGES, _MAX_PIXEL_BYTES // (3 * side * side))
    if count > most:
        smaller = " or choose a smaller side" if count <= MAX_IMAGES else ""
        raise DatasetError(
            f"There are {count:,} files, more than the {most:,} allowed at {side} × {side} "
            f"pixels; leave some out{smaller}."
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
    classes = f"{len(parts.classes)} classes"
    if not parts.count:
        return f"{classes}, {counts[TRAIN]:,} pictures. A fifth of them is kept to test with."
    found = ", ".join(f"{part} {count:,}" for part, count in counts.items() if count)
    written = f"{parts.count} part{'s' * (parts.count != 1)}: {found} pictures"
    cut = "" if counts[TEST] else " A fifth of the pictures to train on is kept to test with."
    return "; ".join([f"{classes} in {written}", *parts.remarks]) + "." + cut
