import streamlit as st

from cnnviz.i18n import translate
from cnnviz.training import StoreError
from cnnviz.ui.class_board import making, pupil, settings, teacher
from cnnviz.ui.class_board.classroom import look
from cnnviz.ui.class_board.settings import LINK
from cnnviz.ui.engine import engine
from cnnviz.ui.frame import page_head, refusal
from cnnviz.ui.session_owner import restore_owner
from cnnviz.ui.text import sections

TEXT = sections("class_board")

page_head(translate("Class board"), TEXT.plain["intro"], LINK.restore())
restore_owner()
refusal(settings.REFUSED)

if LINK.get("board"):
    try:
        engine().warm_up()  # so that the first of a class does not wait
        now, teaches = look(LINK.get("board")), teacher.is_teacher()
    except StoreError as sentence:
        st.info(translate(sentence), icon=":material/search_off:")
        st.button(translate("A new class"), on_click=settings.leave)
    else:
        if teaches:
            teacher.show(now, TEXT)
        else:
            pupil.show(now, TEXT)
else:
    making.make_board(TEXT)

LINK.save()
