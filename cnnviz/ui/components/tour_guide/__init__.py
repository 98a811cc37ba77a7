"""The guide of a tour: brings into view what lights up, says the step, keeps how far one came."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.ui.components import register

_mount = register("tour_guide")


def tour_guide(
    tour: str, step: int, steps: int, *, shown: Sequence[str], said: str, names: str, key: str
) -> None:
    """Guide through a step of a tour.

    Parameters
    ----------
    tour : str
        Its name, under which the browser keeps how far one came.
    step, steps : int
        The step, from 1, and how many there are; one more where all are done.
    shown : sequence of str
        Selectors of the elements that light up, the first of them first.
    said : str
        Read aloud when it changes while the step stays.
    names : str
        Of the panel that the guide stands in, for screen readers.
    key : str
        Of that panel.
    """
    _mount(
        data={
            "tour": tour,
            "step": step,
            "steps": steps,
            "shown": list(shown),
            "said": said,
            "names": names,
            "panel": f".st-key-{key}",
        },
        key=f"tour_guide-{key}",
    )
