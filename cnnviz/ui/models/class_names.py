"""Names for the classes of one's own model: typed, from a file, or those of other classes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from cnnviz.data.class_names import MAX_BYTES, ClassNamesError, class_names_from, repeated
from cnnviz.data.kinds import DATASETS
from cnnviz.inspection import Description, Head, InspectionError, ModelChoice
from cnnviz.inspection.questions.describing import describe
from cnnviz.nets.pretrained import class_names as imagenet_names
from cnnviz.training.network import class_count
from cnnviz.ui.engine import own_runs
from cnnviz.ui.frame import counted, refusal, refuse
from cnnviz.ui.inspector import inspector
from cnnviz.ui.text import literal, sections

Names = tuple[str, ...]

_KEPT = "model_class_names"  # by the file's digest, so that the names stay with the model
_FILE, _OTHERS, _REFUSED = "model_names_file", "model_names_of", "model_names_refused"
_IMAGENET = "ImageNet", 1000


def named(choice: ModelChoice, described: Description) -> Description:
    """Give a model's description with the names that the visitor gave its classes."""
    lists = tuple(_kept(choice).values())
    return replace(described, heads=tuple(head.named(lists) for head in described.heads))


def name_classes(choice: ModelChoice, described: Description) -> None:
    """Draw the way to name the classes of one's own model."""
    if not described.heads:
        return
    text, key = sections("models"), f"model_names_{choice.name}"
    with st.popover("Class names", icon=":material/label:", width="stretch"):
        refusal(_REFUSED)
        st.caption(text["names"].format(_wanted(described.heads)))
        st.session_state.setdefault(key, "\n".join(_shown(described.heads)))
        st.text_area("A name a line", key=key, height=160)
        st.button("Use these names", on_click=_take_text, args=(choice, described, key))
        st.file_uploader(
            "From a file",
            type=["txt", "json", "csv", "tsv"],
            key=_FILE,
            on_change=_take_file,
            args=(choice, described, key),
            max_upload_size=MAX_BYTES // 2**20,
        )
        offered = _offered({head.classes for head in described.heads})
        if offered:
            st.selectbox(
                "The names of",
                list(offered),
                index=None,
                key=_OTHERS,
                on_change=_take_others,
                args=(choice, described, key, offered),
                placeholder="Choose",
            )
    if twice := repeated(_shown(described.heads)):
        names = ", ".join(literal(name) for name in twice[:3])
        st.caption(f"More than one class is called so: {names}{' …' if twice[3:] else ''}.")


def _kept(choice: ModelChoice) -> dict[int, Names]:
    """Give the lists of a model's visitor, by their lengths; a model has one of each."""
    found: dict[int, Names] = st.session_state.get(_KEPT, {}).get(choice.name, {})
    return found


def _keep(choice: ModelChoice, described: Description, key: str, names: Names) -> None:
    """Keep names, and show them as text.

    Raises
    ------
    ClassNamesError
        If no output has as many classes.
    """
    if len(names) not in {head.classes for head in described.heads}:
        raise ClassNamesError(
            f"The list has {counted(len(names), 'name')}, but this model needs "
            f"{_wanted(described.heads)}: one for each class, in their order."
        )
    lists = {**_kept(choice), len(names): names}
    st.session_state[_KEPT] = {**st.session_state.get(_KEPT, {}), choice.name: lists}
    st.session_state[key] = "\n".join(names)


def _take_text(choice: ModelChoice, described: Description, key: str) -> None:
    text: str = st.session_state[key]
    if not text.strip():
        st.session_state.get(_KEPT, {}).pop(choice.name, None)
        del st.session_state[key]  # a file may have names of its own
        return
    try:
        _keep(choice, described, key, class_names_from(text))
    except ClassNamesError as sentence:
        st.session_state[_REFUSED] = str(sentence)


def _take_file(choice: ModelChoice, described: Description, key: str) -> None:
    if (file := st.session_state[_FILE]) is None:
        return
    try:
        _keep(choice, described, key, class_names_from(file.getvalue(), file.name))
    except ClassNamesError as sentence:
        refuse(_REFUSED, file.name, sentence)


def _take_others(
    choice: ModelChoice, described: Description, key: str, offered: dict[str, Callable[[], Names]]
) -> None:
    if (title := st.session_state[_OTHERS]) not in offered:
        return
    try:
        _keep(choice, described, key, offered[title]())
    except (ClassNamesError, InspectionError) as sentence:
        refuse(_REFUSED, title, sentence)


def _wanted(heads: Sequence[Head]) -> str:
    return " or ".join(f"{count:,}" for count in sorted({head.classes for head in heads}))


def _shown(heads: Sequence[Head]) -> Names:
    return next((head.names for head in heads if head.names), ())


def _offered(counts: set[int]) -> dict[str, Callable[[], Names]]:
    """Give what has as many classes, by its title, and how its names are had."""
    found: dict[str, Callable[[], Names]] = {}
    for kind in DATASETS.values():
        if len(kind.class_names) in counts:
            found[kind.title] = partial(tuple, kind.class_names)
    title, count = _IMAGENET
    if count in counts and imagenet_names():
        found[title] = imagenet_names
    for run in own_runs(quietly=True):
        if DATASETS[run.config.data.kind].own and class_count(run.config.network) in counts:
            found[f"{run.name} · your run"] = partial(_of_run, ModelChoice("run", run.id))
    return found


def _of_run(choice: ModelChoice) -> Names:
    names = _shown(inspector().ask(describe, choice).heads)
    if not names:
        raise ClassNamesError("The pictures of this run lie elsewhere by now, and so their names.")
    return names
