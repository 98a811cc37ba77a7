"""What Streamlit pages share: widgets, text, links, components."""

from cnnviz.i18n import spoken_by
from cnnviz.ui.language import session_language

spoken_by(session_language)
