"""Catalogues of a few messages, apart from the app's own."""

from __future__ import annotations

import pytest

from cnnviz.i18n import translate

CATALOGUES = {
    "ko": r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=1; plural=0;\n"

msgid "Convolution"
msgstr "합성곱"

msgid "{count} row"
msgid_plural "{count} rows"
msgstr[0] "{count}행"

msgid "`{name}` must be at least {least}, got {value}."
msgstr "`{name}` 값은 {least} 이상이어야 하는데 {value}입니다."
""",
    "pl": r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=4; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
"n!=1 && n%10>=0 && n%10<=1 || n%10>=5 && n%10<=9 || n%100>=12 && n%100<=14 ? 2 : 3);\n"

msgid "{count} row"
msgid_plural "{count} rows"
msgstr[0] "{count} wiersz"
msgstr[1] "{count} wiersze"
msgstr[2] "{count} wierszy"
msgstr[3] "{count} wiersza"
""",
}


@pytest.fixture
def catalogues(tmp_path, monkeypatch):
    module = translate.__globals__
    for language, text in CATALOGUES.items():
        (tmp_path / f"{language}.po").write_text(text.lstrip(), encoding="utf-8")
    monkeypatch.setitem(module, "CATALOGUES", tmp_path)
    module["_catalogue"].cache_clear()
    yield
    module["_catalogue"].cache_clear()
