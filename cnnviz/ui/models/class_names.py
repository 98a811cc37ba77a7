"""Names for the classes of one's own model: typed, from a file, or those of other classes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from cnnviz.data.class_names import MAX_BYTES, ClassNamesError, class_names_from, repeated
from cnnviz.data.kinds import DATASETS
from cnnviz.i18n import message, plural_message, sentence_of, translate, translate_plural
from cnnviz.inspection import Description, Head, InspectionError, ModelChoice, first_classifier
from cnnviz.inspection.questions.describing import describe
from cnnviz.nets.pretrained import class_names as imagenet_names
from cnnviz.training.network import class_count
from cnnviz.ui.engine import own_runs
from cnnviz.ui.frame import refusal, refuse
from cnnviz.ui.inspector import inspector
from cnnviz.ui.text import literal, sections

Names = tuple[str, ...]

_KEPT = "model_class_names"  # by the file's digest and the output, so that they stay with these
_REFUSED = "model_names_refused"
_IMAGENET = "ImageNet", 1000


def named(choice: ModelChoice, described: Description) -> Description:
    """Give a model's description with the names that the visitor gave its classes."""
    kept = _kept(choice)
    heads = (head.named(kept.get(head.path, ())) for head in described.heads)
    return replace(described, heads=tuple(heads))


def name_classes(choice: ModelChoice, described: Description) -> None:
    """Draw the way to name the classes of one's own model."""
    if not described.heads:
        return
    with st.popover(translate("Class names"), icon=":material/label:", width="stretch"):
        refusal(_REFUSED)
        head = _pick_head(choice, described.heads)
        key = f"model_names_{choice.name}_{head.path}"
        needed = translate_plural("{count} name", "{count} names", head.classes)
        st.caption(sections("models")["names"].format(needed))
        st.session_state.setdefault(key, "\n".join(head.names))
        st.text_area(translate("A name a line"), key=key, height=160)
        st.button(translate("Use these names"), on_click=_take_text, args=(choice, head, key))
        st.file_uploader(
            translate("From a file"),
            type=["txt", "json", "csv", "tsv"],
            key=f"{key}_file",
            on_change=_take_file,
            args=(choice, head, key),
            max_upload_size=MAX_BYTES // 2**20,
        )
        offered = _offered(head.classes)
        if offered:
            st.selectbox(
                translate("The names of"),
                list(offered),
                index=None,
                key=f"{key}_of",
                on_change=_take_others,
                args=(choice, head, key, offered),
                placeholder=translate("Choose"),
            )
    for head in described.heads:
        if twice := repeated(head.names):
            names = ", ".join(literal(name) for name in twice[:3])
            more = " …" if twice[3:] else ""
            st.caption(
                translate("More than one class is called so: {names}.", names=f"{names}{more}")
            )


def _pick_head(choice: ModelChoice, heads: Sequence[Head]) -> Head:
    usual = max(0, first_classifier(heads))
    if len(heads) == 1:
        return heads[usual]
    by_path = {head.path: head for head in heads}
    key = f"model_names_output_{choice.name}"
    return by_path[st.selectbox(translate("Output to name"), list(by_path), index=usual, key=key)]


def _kept(choice: ModelChoice) -> dict[str, Names]:
    """Give the names that a model's visitor gave, by the paths of its outputs."""
    found: dict[str, Names] = st.session_state.get(_KEPT, {}).get(choice.name, {})
    return found


def _keep(choice: ModelChoice, head: Head, key: str, names: Names) -> None:
    """Keep names, and show them as text.

    Raises
    ------
    ClassNamesError
        If the output has not as many classes.
    """
    if len(names) != head.classes:
        raise ClassNamesError(
            plural_message(
                "The list has {count} name, but this output needs {classes:,}: one for each "
                "class, in their order.",
                "The list has {count} names, but this output needs {classes:,}: one for each "
                "class, in their order.",
                count=len(names),
                classes=head.classes,
            )
        )
    by_path = {**_kept(choice), head.path: names}
    st.session_state[_KEPT] = {**st.session_state.get(_KEPT, {}), choice.name: by_path}
    st.session_state[key] = "\n".join(names)


def _take_text(choice: ModelChoice, head: Head, key: str) -> None:
    text: str = st.session_state[key]
    if not text.strip():
        _kept(choice).pop(head.path, None)
        del st.session_state[key]  # a file may have names of its own
        return
    try:
        _keep(choice, head, key, class_names_from(text))
    except ClassNamesError as sentence:
        st.session_state[_REFUSED] = sentence_of(sentence)


def _take_file(choice: ModelChoice, head: Head, key: str) -> None:
    if (file := st.session_state[f"{key}_file"]) is None:
        return
    try:
        _keep(choice, head, key, class_names_from(file.getvalue(), file.name))
    except ClassNamesError as sentence:
        refuse(_REFUSED, file.name, sentence)


def _take_others(
    choice: ModelChoice, head: Head, key: str, offered: dict[str, Callable[[], Names]]
) -> None:
    if (title := st.session_state[f"{key}_of"]) not in offered:
        return
    try:
        _keep(choice, head, key, offered[title]())
    except (ClassNamesError, InspectionError) as sentence:
        refuse(_REFUSED, title, sentence)


def _offered(count: int) -> dict[str, Callable[[], Names]]:
    """Give what has as many classes, by its title, and how its names are had."""
    found: dict[str, Callable[[], Names]] = {}
    for kind in DATASETS.values():
        if len(kind.class_names) == count:
            found[translate(kind.title)] = partial(tuple, kind.class_names)
    title, theirs = _IMAGENET
    if count == theirs and imagenet_names():
        found[title] = imagenet_names
    for run in own_runs(quietly=True):
        if DATASETS[run.config.data.kind].own and class_count(run.config.network) == count:
            found[translate("{name} · your run", name=run.name)] = partial(
                _of_run, ModelChoice("run", run.id)
            )
    return found


def _of_run(choice: ModelChoice) -> Names:
    heads = inspector().ask(describe, choice).heads
    names = next((head.names for head in heads if head.names), ())
    if not names:
        raise ClassNamesError(
            message("The pictures of this run lie elsewhere by now, and so their names.")
        )
    return names
