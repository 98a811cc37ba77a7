"""Which folders are parts of a data set, such as train and test, and which are its classes."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from cnnviz.data.dataset import DatasetError, quoted
from cnnviz.data.entries import Entry, folders, listed, past_one_folder
from cnnviz.data.part_names import TEST, TRAIN, VALIDATION, part_of

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
    while any(len(each.way) > 2 for each in entries):
        tops = {each.lower() for each in folders(entries)}
        if len(tops) > 1 and not tops <= _TOGETHER:
            break
        entries = [each.below() for each in entries]
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
    if not train_part:
        entries = _parts_first(entries)
    inside: dict[str, list[Entry]] = {name: [] for name in sorted(folders(entries))}
    for each in entries:
        if len(each.way) > 1:
            inside[each.way[0]].append(each.below())
    chosen = _named(train_part, inside) if train_part else _for_training(inside)
    if not chosen:
        return _one_part(sorted(inside), entries)
    learned = past_one_folder(inside.pop(chosen))
    classes = folders(learned)
    if not classes:
        raise DatasetError(
            f"{quoted(chosen)} is for training, but holds no folders: put its pictures into a "
            "folder for each class."
        )
    found = _Sorted(loose=[each for each in entries if len(each.way) < 2])
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


def _take_other(
    found: _Sorted, name: str, role: str, files: list[Entry], classes: Collection[str]
) -> None:
    """Take a folder that is not trained on, or say why it is passed over."""
    here = folders(files)
    if not here & set(classes):
        some = "no" if len(here) < 2 else "other"
        found.remarks.append(f"{quoted(name)} has {some} classes and is passed over")
    elif role not in (VALIDATION, TEST):
        why = "is for training too" if role == TRAIN else "is no part by its name"
        found.remarks.append(f"{quoted(name)} {why} and is passed over")
    else:
        found.take(role, files, classes)
        if more := here - set(classes):
            what = "is left out, as it is no class"
            if len(more) > 1:
                what = "are left out, as they are no classes"
            found.remarks.append(f"{listed(more)} of {quoted(name)} {what} to train on")
        if lacking := set(classes) - here:
            found.remarks.append(f"{quoted(name)} has no {listed(lacking)}")


def _for_training(inside: dict[str, list[Entry]]) -> str:
    """Name the folder to train on; "" where the folders are classes."""
    classes = {name: folders(past_one_folder(files)) for name, files in inside.items()}
    roles = {name: part_of(name) for name in inside}
    trained = [name for name, role in roles.items() if role == TRAIN]
    labelled = [name for name in trained if classes[name]]
    judged = [classes[name] for name, role in roles.items() if role in (VALIDATION, TEST)]
    shared = any(classes[name] & each for name in labelled for each in judged)
    if trained and (shared or (len(roles) > 1 and all(roles.values()))):
        if len(labelled) > 1:
            raise DatasetError(
                f"By their names, {listed(labelled)} are all for training: "
                "say which folder to train on."
            )
        return (labelled or trained)[0]
    common = set.intersection(*(folders(files) for files in inside.values())) if inside else set()
    if len(inside) > 1 and len(common) > 1:
        raise DatasetError(
            f"{listed(inside)} hold the same folders, {listed(common)}, and none is for training "
            "by its name: say which folder to train on, or do not keep parts apart if "
            f"{listed(inside)} are the classes."
        )
    return ""


def _named(train_part: str, inside: Iterable[str]) -> str:
    wanted = unicodedata.normalize("NFC", train_part.strip()).casefold()
    for name in inside:
        if name.casefold() == wanted:
            return name
    raise DatasetError(
        f"There is no folder {quoted(train_part)} to train on, but {listed(inside)}."
    )


def _parts_first(entries: list[Entry]) -> list[Entry]:
    """Turn around the folders of classes that hold one for each part."""
    deep = [each for each in entries if len(each.way) > 1]
    roles = {part_of(each.way[1]) if len(each.way) > 2 else "" for each in deep}
    if TRAIN not in roles or "" in roles or any(map(part_of, folders(entries))):
        return entries
    turned = (replace(each, way=(each.way[1], each.way[0], *each.way[2:])) for each in deep)
    loose = [each for each in entries if len(each.way) < 2]
    return [*loose, *sorted(turned, key=lambda each: each.way)]


def _one_part(classes: Iterable[str], entries: list[Entry]) -> Parts:
    found = _Sorted()
    names = tuple(dict.fromkeys(classes))
    found.take(TRAIN, entries, set(names))
    return Parts(names, found.files, found.loose)
