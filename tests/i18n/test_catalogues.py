"""Catalogues and code fit: every message is a literal, is in each catalogue, and is well formed."""

from __future__ import annotations

import ast
import re
import string
from functools import cache

import pytest
from PIL import ImageFont

from cnnviz.data.kinds import DATASETS
from cnnviz.figures.fonts import KOREAN
from cnnviz.i18n import LANGUAGES
from cnnviz.i18n.__main__ import catalogue_of_code, is_translated, read
from cnnviz.i18n.extraction import PYTHON, ROOT, calls_of
from cnnviz.i18n.language import CATALOGUES, locale_of
from cnnviz.training.review import differences
from cnnviz.ui.text import TEXTS

COMPLETE = ("ko",)
"""The languages in which nothing is left to translate."""

NAMED = {
    "cnnviz/teaching/quizzes/kinds/": "the questions of tests/teaching/quizzes/test_every_kind.py",
    "cnnviz/training/review/differences.py": "test_titles_that_are_mentioned_are_messages",
}
"""Where a message is of a title that comes by a name, and what finds one that is not marked."""

HANGUL = re.compile("[ㄱ-ㅣ가-힣]")


@pytest.fixture(scope="module")
def code():
    return catalogue_of_code()


@pytest.fixture(scope="module", params=LANGUAGES[1:])
def catalogue(request):
    return read(CATALOGUES / f"{request.param}.po")


def fields(template):
    """Give the names of a template's placeholders; nested ones too."""
    found = set()
    for _, name, spec, _ in string.Formatter().parse(template):
        if name is not None:
            found |= {name} | fields(spec)
    return found


def messages(catalogue):
    return [each for each in catalogue if each.id]


def every(message):
    """Give the English forms of a message, and its translations."""
    english = [message.id] if isinstance(message.id, str) else list(message.id)
    other = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return english, [each for each in other if each]


def test_a_catalogue_has_the_messages_of_the_code_and_no_other(catalogue, code):
    # `make messages` brings it up to date.
    wanted = {each.id if isinstance(each.id, str) else each.id[0] for each in messages(code)}
    found = {each.id if isinstance(each.id, str) else each.id[0] for each in messages(catalogue)}
    assert sorted(wanted - found) == []
    assert sorted(found - wanted) == []


@pytest.mark.parametrize("language", COMPLETE)
def test_nothing_is_left_to_translate(language):
    catalogue = read(CATALOGUES / f"{language}.po")
    assert [each.id for each in messages(catalogue) if not is_translated(each.string)] == []


def test_nothing_is_guessed(catalogue):
    assert [each.id for each in messages(catalogue) if each.fuzzy] == []


def test_translations_have_the_placeholders_of_their_messages(catalogue):
    wrong = []
    for message in messages(catalogue):
        english, other = every(message)
        wanted = set().union(*map(fields, english))
        # One form of a plural may spell the count out.
        allowed = [wanted, wanted - {"count"}] if len(english) > 1 else [wanted]
        wrong += [each for each in other if fields(each) not in allowed]
    assert wrong == []


def test_plurals_have_all_their_forms(catalogue):
    plurals = [each for each in messages(catalogue) if not isinstance(each.id, str)]
    assert plurals
    forms = {len(each.string) for each in plurals if is_translated(each.string)}
    assert forms <= {catalogue.num_plurals}


def test_a_language_has_its_rules(catalogue):
    assert locale_of(str(catalogue.locale)).plural_form(1)


def test_code_and_markup_of_messages_stay(catalogue):
    kept = re.compile(r"`[^`]*`|:material/\w+:")
    wrong = []
    for message in messages(catalogue):
        english, other = every(message)
        wanted = sorted(kept.findall(english[-1]))
        wrong += [each for each in other if sorted(kept.findall(each)) != wanted]
    assert wrong == []


@cache
def calls():
    """Give all calls that take messages, with their places."""
    scripts = [*(ROOT / "cnnviz").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
    return [
        (f"{path.relative_to(ROOT)}:{call.lineno}", call)
        for path in sorted(scripts)
        if path.parent.name != "i18n"
        for call in calls_of(path)
    ]


def stars_shown(text):
    """Give the bold parts of a Markdown text that CommonMark would not take for bold.

    Stars after a sign and before a letter cannot close, nor those before a sign and after a letter
    open: “**편향(bias)**은” shows them, “**편향**(bias)은” does not.
    """
    sign = re.compile(r"[^\w\s]")
    wrong = []
    for line in text.splitlines():
        before, *parts = line.split("**")
        for bold, after in zip(parts[::2], parts[1::2], strict=False):
            opens_late = sign.match(bold[:1]) and before[-1:].isalnum()
            closes_early = sign.match(bold[-1:]) and after[:1].isalnum()
            wrong += [bold] if opens_late or closes_early else []
            before = after
    return wrong


def test_stars_of_bold_are_not_shown():
    assert stars_shown("**편향(bias)**은 (**값**), **값**을, 그**(값)** **5 %**.") == [
        "편향(bias)",
        "(값)",
    ]
    texts = {each.stem: each.read_text(encoding="utf-8") for each in (TEXTS / "ko").rglob("*.md")}
    texts["ko.po"] = (CATALOGUES / "ko.po").read_text(encoding="utf-8")
    wrong = {name: stars_shown(text) for name, text in texts.items()}
    assert {name: parts for name, parts in wrong.items() if parts} == {}


def places(problem):
    """Find the calls in which something is wrong, by file and line."""
    return [place for place, call in calls() if problem(call)]


def test_every_message_of_python_is_a_literal():
    def problem(call):
        texts = call.args[: PYTHON[call.func.id]]
        if call.func.id == "translate" and texts:
            # What was marked elsewhere, or an error, comes by a name; nothing is put together here.
            return isinstance(texts[0], ast.JoinedStr | ast.BinOp) or (
                isinstance(texts[0], ast.Call) and isinstance(texts[0].func, ast.Attribute)
            )
        return not all(isinstance(each, ast.Constant) for each in texts)

    assert [each for each in places(problem) if not each.startswith(tuple(NAMED))] == []


def test_titles_that_are_mentioned_are_messages(code):
    titles = {*differences.TITLES.values(), *(each.title for each in DATASETS.values())}
    assert titles - {each.id for each in messages(code)} == {"CIFAR-10"}  # a name of its own


def test_every_message_of_python_is_given_its_values():
    def problem(call):
        count = PYTHON[call.func.id]
        texts = [each.value for each in call.args[:count] if isinstance(each, ast.Constant)]
        given = {each.arg for each in call.keywords} | ({"count"} if count == 2 else set())
        if len(texts) < count or None in given or (count == 1 and not call.keywords):
            return False  # no literal, or given as a whole, or to be filled in by the browser
        return set().union(*map(fields, texts)) != given

    assert places(problem) == []


TOLD_TO_AUTHORS = (
    *("cnnviz/discovery.py", "cnnviz/figures/", "cnnviz/i18n/", "cnnviz/teaching/"),
    *("cnnviz/nets/backbone.py", "cnnviz/nets/tables/", "cnnviz/training/metrics/metric.py"),
    *("cnnviz/ui/components/", "cnnviz/ui/quiz/exhibits.py"),
)
"""Where errors tell whoever writes an entry, a tour or a page what is wrong with it."""


TOLD_TO_OPERATORS = ("cnnviz/serving/", "cnnviz/ui/serving/", "cnnviz/training/store/backup.py")
"""Where errors tell whoever runs the app, in a terminal, what its settings or files lack."""


def test_every_error_that_a_visitor_may_read_is_a_message():
    wrong = []
    for path in sorted((ROOT / "cnnviz").rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        if place.startswith(TOLD_TO_AUTHORS + TOLD_TO_OPERATORS):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if (
                name.endswith("Error")
                and name != "AssertionError"
                and any(
                    isinstance(part, ast.JoinedStr | ast.BinOp)
                    or (isinstance(part, ast.Constant) and " " in str(part.value).strip())
                    or (
                        isinstance(part, ast.Call)
                        and isinstance(part.func, ast.Name)
                        and part.func.id == "str"
                    )
                    for part in node.args
                )
            ):
                wrong.append(f"{place}:{node.lineno}")
    assert wrong == []


def test_every_message_of_javascript_is_a_literal():
    # In a text of CSS, `translate(${x}px, …)` moves an element.
    call = re.compile(r"(?<!function )\b(?:translate(?:Parts|Plural)?|marked)\((?!\$)\s*")
    literal = re.compile(r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')\s*[,)]""")
    wrong = [
        f"{path.name}: {text[found.start() : found.end() + 30]}"
        for path in sorted((ROOT / "cnnviz" / "ui").rglob("*.js"))
        for text in (path.read_text(encoding="utf-8"),)
        for found in call.finditer(text)
        if not literal.match(text, found.end())
    ]
    assert wrong == []


def test_the_korean_font_has_every_letter_that_is_written():
    texts = [CATALOGUES / "ko.po", *sorted((TEXTS / "ko").rglob("*.md"))]
    used = set(HANGUL.findall("".join(each.read_text(encoding="utf-8") for each in texts)))
    font = ImageFont.truetype(KOREAN, 16)
    missing = bytes(font.getmask("\N{REPLACEMENT CHARACTER}"))
    assert [each for each in sorted(used) if bytes(font.getmask(each)) == missing] == []


def test_what_stands_between_joined_items_is_no_word():
    joining = [
        (f"{path.relative_to(ROOT)}:{call.lineno}", call.args[0].value)
        for path in sorted((ROOT / "cnnviz").rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") == "joined"
        and isinstance(call.args[0], ast.Constant)
    ]
    assert joining
    assert [place for place, between in joining if re.search(r"\w", between)] == []
