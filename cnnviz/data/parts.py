"""Which folders are parts of a data set, such as train and test, and which are its classes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from cnnviz.data.dataset import DatasetError, quoted
from cnnviz.data.entries import (
    Entry,
    by_folder,
    folders,
    listed,
    past_folders,
    past_one_folder,
)
from cnnviz.data.part_folders import parts_first, to_train_on
from cnnviz.data.part_names import TEST, TRAIN, VALIDATION, part_of
from cnnviz.i18n import message

_TOGETHER = {"train", "training", "test", "testing", "val", "valid", "validation"}
_MOST = 100  # folders that can be parts


@dataclass(frozen=True)
class Parts:
    """What is learned from, and what is kept to check and to test with.

    Attributes
    ----------
    classes : tuple of str
        A label is an index into it.
    files : dict of str to list of Entry
        Of "train", "validation" and "test", those that lie in the folders of classes.
    loose : list of Entry
        Those that lie beside the folders of classes.
    count : int
        How many folders are parts; 0 where the folders are classes.
    remarks : tuple of str
        What is left out of the parts and what differs between them, to be joined to a sentence.
    """

    classes: tuple[str, ...]
    files: dict[str, list[Entry]]
    loose: list[Entry]
    count: int = 0
    remarks: tuple[str, ...] = ()


@dataclass
class _Sorted:
    """The files of each part, as they are told apart."""

    files: dict[str, list[Entry]] = field(
        default_factory=lambda: {TRAIN: [], VALIDATION: [], TEST: []}
    )
    loose: list[Entry] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    count: int = 0

    def take(self, role: str, entries: Iterable[Entry], classes: Collection[str]) -> None:
        """Take the files of one folder as those of a part, or of some more of it."""
        self.count += 1
        for each in entries:
            if len(each.way) < 2:
                self.loose.append(each)
            elif each.way[0] in classes:
                self.files[role].append(each)


def put_together(entries: list[Entry]) -> Parts:
    """Take all files as one part, past folders around them all, and past train and test.

    The labels are in the order of the names as they are stored.
    """
    entries = sorted(entries, key=lambda each: each.stored)
    entries = past_folders(
        entries,
        lambda tops: len(lower := {each.lower() for each in tops}) < 2 or lower <= _TOGETHER,
    )
    names = {each.stored[0]: each.way[0] for each in entries if len(each.way) > 1}
    return _one_part([names[each] for each in sorted(names)], entries)


def kept_apart(entries: list[Entry], train_part: str = "") -> Parts:
    """Find the parts of a data set, or take all files as one where the folders are classes.

    Parameters
    ----------
    entries : list of Entry
    train_part : str
        The folder to train on; "" finds it by its name.

    Returns
    -------
    Parts
        The labels are in the order of the names.

    Raises
    ------
    DatasetError
        If the folder to train on is not there, has no classes, or cannot be told.
    """
    entries = past_one_folder(sorted(entries, key=lambda each: each.way))
    if len(folders(entries)) > _MOST:
        return _one_part(sorted(folders(entries)), entries)
    arranged, remarks = parts_first(entries, train_part)
    inside = by_folder(arranged)
    chosen = to_train_on(inside, train_part)
    if not chosen:
        return _one_part(sorted(folders(entries)), entries)
    learned = past_one_folder(inside.pop(chosen))
    classes = folders(learned)
    if not classes:
        raise DatasetError(
            message(
                "{chosen} is for training, but holds no folders: put its pictures into a "
                "folder for each class.",
                chosen=quoted(chosen),
            )
        )
    found = _Sorted(loose=[each for each in arranged if len(each.way) < 2], remarks=remarks)
    found.take(TRAIN, learned, classes)
    by_name = any(part_of(name) == TEST for name in inside)
    for name, files in inside.items():
        role = part_of(name)
        if train_part and not role and not by_name:
            role = TEST
        _take_other(found, name, role, past_one_folder(files, classes), classes)
    return Parts(
        tuple(sorted(classes)), found.files, found.loose, found.count, tuple(found.remarks)
    )


def train_choices(entries: list[Entry]) -> tuple[str, ...]:
    """Name the folders of which one may be that to train on: those that hold folders.

    So are those that lie in each of them, where the former may be the classes.

    Examples
    --------
    >>> def lying(*paths):
    ...     ways = [tuple(each.split("/")) for each in paths]
    ...     return [Entry("", way, way, bytes) for way in ways]
    >>> train_choices(lying("seg_train/cat/1.png", "seg_test/cat/2.png", "seg_pred/3.png"))
    ('seg_test', 'seg_train')
    >>> train_choices(lying("cat/1.png", "dog/2.png"))
    ()
    """
    entries = past_one_folder(sorted(entries, key=lambda each: each.way))
    if len(folders(entries)) > _MOST:
        return ()
    inside = by_folder(parts_first(entries, "")[0])
    below = {name: folders(past_one_folder(files)) for name, files in inside.items()}
    holding = [name for name, found in below.items() if found]
    common = set.intersection(*below.values()) if below and not any(map(part_of, inside)) else set()
    return (*holding, *sorted(common - {*holding}))


def _take_other(
    found: _Sorted, name: str, role: str, files: list[Entry], classes: Collection[str]
) -> None:
    """Take a folder that is not trained on, or say why it is passed over."""
    files = _spelled(files, classes)
    here = folders(files)
    if not here & set(classes):
        found.remarks.append(
            message("{folder} has no folders of classes and is passed over", folder=quoted(name))
            if len(here) < 2
            else message("{folder} has other classes and is passed over", folder=quoted(name))
        )
    elif role not in (VALIDATION, TEST):
        found.remarks.append(
            message("{folder} is for training too and is passed over", folder=quoted(name))
            if role == TRAIN
            else message("{folder} is no part by its name and is passed over", folder=quoted(name))
        )
    else:
        found.take(role, files, classes)
        if more := here - set(classes):
            found.remarks.append(
                message(
                    "{names} of {folder} are left out, as they are no classes to train on",
                    names=listed(more),
                    folder=quoted(name),
                )
                if len(more) > 1
                else message(
                    "{name} of {folder} is left out, as it is no class to train on",
                    name=listed(more),
                    folder=quoted(name),
                )
            )
        if lacking := set(classes) - here:
            said = message("{folder} has no {names}", folder=quoted(name), names=listed(lacking))
            found.remarks.append(said)


def _spelled(files: list[Entry], classes: Collection[str]) -> list[Entry]:
    """Spell folders as the classes, where one alone differs from it by the case of its letters."""
    here = folders(files)
    alike: dict[str, list[str]] = {}
    for name in (*classes, *here):
        alike.setdefault(name.casefold(), []).append(name)
    names = {}
    for each in here - set(classes):
        same = alike[each.casefold()]
        if len(same) == 2 and same[0] in classes:  # the class and the folder
            names[each] = same[0]
    if not names:
        return files
    return [
        replace(each, way=(names.get(each.way[0], each.way[0]), *each.way[1:])) for each in files
    ]


def _one_part(classes: Iterable[str], entries: list[Entry]) -> Parts:
    found = _Sorted()
    names = tuple(dict.fromkeys(classes))
    found.take(TRAIN, entries, set(names))
    return Parts(names, found.files, found.loose)
