"""The loss along the step of all weights, by the learning rate that a slider moves."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from cnnviz.figures import number
from cnnviz.i18n import translate
from cnnviz.inspection.questions.taken_step import StepCurve
from cnnviz.ui.components.step_curve import StepCurveData, StepPoint, step_curve
from cnnviz.ui.learning import controls, settings
from cnnviz.ui.learning.settings import LINK
from cnnviz.ui.learning.step_answers import StepAnswers, loss_after
from cnnviz.ui.link import Link


def show(step: StepAnswers) -> None:
    """Draw the slider, and the curve that follows it.

    Raises
    ------
    InspectionError
        If it cannot be computed.
    """
    rule = settings.optimizer()
    with st.spinner(translate("The step is taken at many rates …"), show_time=True):
        curve, after = step.curve(rule), step.loss_after(rule)

    def moved(link: Link) -> StepCurveData:
        rate = link.get("learning_rate")
        loss = loss_after(step.batch, replace(rule, rate=rate))
        return StepCurveData(curve, StepPoint(rate, loss))

    controls.pick_rate()
    step_curve(
        StepCurveData(curve, StepPoint(rule.rate, after)),
        key="learning",
        preview=LINK.preview(("learning_rate",), moved),
    )
    st.markdown(fall_line(curve))


def fall_line(curve: StepCurve) -> str:
    """Say at which of the rates that were tried the loss falls most, and from which on no more.

    Examples
    --------
    >>> import numpy as np
    >>> rates = np.array([0.1, 0.2, 0.5, 1.0])
    >>> print(fall_line(StepCurve(rates, np.array([1.5, 1.0, 1.9, 7.0]), -5.0, 2.0)))
    Of the rates tried, the loss is lowest at **0.2**: 1. It still falls at **0.5**; from 1 on the \
step jumps over.
    >>> print(fall_line(StepCurve(rates[:2], np.array([1.5, 1.0]), -5.0, 2.0)))
    Of the rates tried, the loss is lowest at **0.2**: 1, and it falls at the largest.
    >>> print(fall_line(StepCurve(rates[:2], np.array([2.0, 3.0]), -5.0, 2.0)))
    The loss falls at none of the rates tried.
    """
    lowest, last = curve.lowest, curve.last_fall
    if lowest is None or last is None:
        return translate("The loss falls at none of the rates tried.")
    best = {"best": f"{curve.rates[lowest]:g}", "loss": number(curve.losses[lowest])}
    if last + 1 == len(curve.rates):
        return translate(
            "Of the rates tried, the loss is lowest at **{best}**: {loss}, and it falls at the "
            "largest.",
            **best,
        )
    return translate(
        "Of the rates tried, the loss is lowest at **{best}**: {loss}. It still falls at "
        "**{last}**; from {over} on the step jumps over.",
        last=f"{curve.rates[last]:g}",
        over=f"{curve.rates[last + 1]:g}",
        **best,
    )
