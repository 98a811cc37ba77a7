"""Words in the reader's language: messages, the language that is spoken, numbers and plurals."""

from cnnviz.i18n.language import (
    ENGLISH,
    LANGUAGES,
    PSEUDO,
    current_language,
    own_name,
    speak,
    spoken_by,
)
from cnnviz.i18n.message import (
    Clause,
    Message,
    from_data,
    joined,
    marked,
    message,
    plural_message,
    sentence_of,
    to_data,
)
from cnnviz.i18n.numbers import format_large, format_number
from cnnviz.i18n.percents import percent, percent_sign
from cnnviz.i18n.translate import translate, translate_plural

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "PSEUDO",
    "Clause",
    "Message",
    "current_language",
    "format_large",
    "format_number",
    "from_data",
    "joined",
    "marked",
    "message",
    "own_name",
    "percent",
    "percent_sign",
    "plural_message",
    "sentence_of",
    "speak",
    "spoken_by",
    "to_data",
    "translate",
    "translate_plural",
]
