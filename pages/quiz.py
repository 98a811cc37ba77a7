from functools import partial

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.inspection import InspectionError
from cnnviz.teaching.quizzes import LENGTH
from cnnviz.ui.frame import page_head
from cnnviz.ui.quiz import asking, controls, question_view, result, settings, views
from cnnviz.ui.quiz.settings import LINK
from cnnviz.ui.text import sections

TEXT = sections("quiz")

refused = LINK.restore()
round_ = settings.current_round()
page_head(translate("Quiz"), TEXT["intro"] if round_ is None else "", refused)
views.style()

if round_ is None:
    controls.pick_round(TEXT)
else:
    asking.warm_up(round_)
    given, at = settings.answers(round_), settings.shown(round_)
    try:
        with st.spinner(translate("Asking the network …"), show_time=True):
            questions = [asking.question(round_, each) for each in range(min(at + 1, LENGTH))]
    except InspectionError as sentence:
        st.error(translate(sentence), icon=":material/error:")
        st.button(translate("Once more"), icon=":material/replay:")
        st.button(translate("Other kinds or level"), on_click=settings.leave)
    else:
        if at == LENGTH:
            result.show(round_, questions, given)
        else:
            question = questions[at]
            done = [each.is_right(answer) for each, answer in zip(questions, given, strict=False)]
            question_view.show(
                question,
                done,
                at,
                given[at] if at < len(given) else None,
                heading=st.header,
                key=f"quiz_answer_{round_.seed}_{round_.level}_{at}",
                take=partial(settings.answer, round_, at),
                go_on=partial(settings.go_on, round_, at),
            )

LINK.save()
