"""Which folders of a data set are its parts, however they lie, and which is to be trained on."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from cnnviz.data.dataset import DatasetError, quoted
from cnnviz.data.entries import Entry, by_folder, folded, folders, listed, past_one_folder
from cnnviz.data.part_names import TEST, TRAIN, VALIDATION, part_of
from cnnviz.i18n import message


def parts_first(entries: list[Entry], train_part: str) -> tuple[list[Entry], list[str]]:
    """Arrange the files so that the first folder on the way to each is that of its part.

    Folders of classes that hold one for each part are turned around: ``cat/train`` becomes
    ``train/cat``. Parts in a folder that is for training, or in one beside what is no part, become
    parts by themselves, ``train/val``. All else stays.

    Parameters
    ----------
    entries : list of Entry
    train_part : str
        The folder to train on; "" where it is found by its name.

    Returns
    -------
    list of Entry
    list of str
        Remarks, to be joined to a sentence.
    """
    inside = by_folder(entries)
    wanted = _plain(train_part)
    in_parts = {name for name, files in inside.items() if _holds_parts(files)}
    if not any(map(part_of, inside)) and wanted not in folded(inside):
        held = {name: folders(files) for name, files in inside.items()}
        parted = {name for name, each in held.items() if _are_parts(each, wanted)}
        if parted and in_parts in (set(), set(inside)):
            return _turned(entries, held, wanted)
    if wanted in folded(inside):
        in_parts = {name for name in in_parts if name.casefold() == wanted}
    elif any(part_of(name) == TRAIN for name in inside):
        in_parts = {name for name in in_parts if part_of(name) == TRAIN}
    opened = [each for each in entries if len(each.way) < 2 or each.way[0] not in in_parts]
    for name in sorted(in_parts):
        for each in past_one_folder(inside[name]):
            first, *rest = each.way
            opened.append(replace(each, way=(f"{name}/{first}", *rest) if rest else (first,)))
    return opened, []


def to_train_on(inside: dict[str, list[Entry]], train_part: str) -> str:
    """Name the folder to train on; "" where the folders are classes.

    Raises
    ------
    DatasetError
        If it is not there, or cannot be told.
    """
    return _named(train_part, inside) if train_part else _for_training(inside)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip()).casefold()


def _holds_parts(files: list[Entry]) -> bool:
    """Tell whether a folder holds parts, by their names and by the classes that they share."""
    parts = by_folder(past_one_folder(files))
    return _share_classes({name: folders(past_one_folder(each)) for name, each in parts.items()})


def _share_classes(classes: dict[str, set[str]]) -> bool:
    """Tell whether a folder for training holds one that another part holds too."""
    learned, judged = (
        [folded(each) for name, each in classes.items() if part_of(name) in roles]
        for roles in ((TRAIN,), (VALIDATION, TEST))
    )
    return any(one & other for one in learned for other in judged)


def _are_parts(names: Iterable[str], wanted: str) -> bool:
    """Tell whether one of these folders in a class is to be trained on, and not all are."""
    if wanted:
        return wanted in folded(names)
    roles = set(map(part_of, names))
    return TRAIN in roles and bool(roles & {VALIDATION, TEST})


def _turned(
    entries: list[Entry], held: dict[str, set[str]], wanted: str
) -> tuple[list[Entry], list[str]]:
    """Put the folders of parts before those of classes; a class without parts is trained on."""
    names: dict[str, str] = {}  # of one spelling
    whole = []
    for name, below in held.items():
        if wanted in folded(below) or any(map(part_of, below)):
            for part in sorted(below):
                names.setdefault(part.casefold(), part)
        else:
            whole.append(name)
    train = (
        names[wanted]
        if wanted
        else next(each for each in sorted(names.values()) if part_of(each) == TRAIN)
    )
    turned = []
    for each in entries:
        way = each.way
        if len(way) > 1 and way[0] in whole:
            way = (train, *way)
        elif len(way) > 2:
            way = (names[way[1].casefold()], way[0], *way[2:])
        else:
            way = way[-1:]
        turned.append(replace(each, way=way))
    remarks: list[str] = []
    if whole:
        remarks = [
            message("{folders} have no parts and are trained on whole", folders=listed(whole))
            if len(whole) > 1
            else message("{folder} has no parts and is trained on whole", folder=listed(whole))
        ]
    return sorted(turned, key=lambda each: each.way), remarks


def _for_training(inside: dict[str, list[Entry]]) -> str:
    classes = {name: folders(past_one_folder(files)) for name, files in inside.items()}
    roles = {name: part_of(name) for name in inside}
    trained = [name for name, role in roles.items() if role == TRAIN]
    labelled = [name for name in trained if classes[name]]
    if trained and (_share_classes(classes) or (len(roles) > 1 and all(roles.values()))):
        if len(labelled) > 1:
            raise DatasetError(
                message(
                    "By their names, {folders} are all for training: choose one as “Folder to "
                    "train on”.",
                    folders=listed(labelled),
                )
            )
        return (labelled or trained)[0]
    held = [folders(files) for files in inside.values()]
    common = set.intersection(*map(folded, held)) if held else set()
    if len(inside) > 1 and len(common) > 1:
        same = [name for name in held[0] if name.casefold() in common]
        raise DatasetError(
            message(
                "{folders} hold the same folders, {inside}, and none is for training by its name. "
                "If they are parts, choose one as “Folder to train on”; if they are the classes, "
                "turn off “Keep train and test apart”.",
                folders=listed(inside),
                inside=listed(same),
            )
        )
    return ""


def _named(train_part: str, inside: Iterable[str]) -> str:
    wanted = _plain(train_part)
    names = {name.casefold(): name for name in inside}
    for found in (
        [name for each, name in names.items() if each == wanted],
        [name for each, name in names.items() if each.endswith(f"/{wanted}")],
        [
            name
            for each, name in names.items()
            if each.startswith(f"{wanted}/") and part_of(name) == TRAIN
        ],
    ):
        if len(found) == 1:
            return found[0]
    raise DatasetError(
        message(
            "There is no folder {folder} to train on, but {others}.",
            folder=quoted(train_part),
            others=listed(inside),
        )
    )
