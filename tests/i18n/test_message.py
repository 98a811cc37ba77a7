import json
import pickle
import threading

import numpy as np
import pytest

from cnnviz.i18n import (
    Clause,
    from_data,
    joined,
    marked,
    message,
    plural_message,
    sentence_of,
    speak,
    to_data,
    translate,
    translate_plural,
)
from cnnviz.i18n.translate import templates
from cnnviz.training.store.errors import LostError

pytestmark = pytest.mark.usefixtures("catalogues")

RULE = message("`{name}` must be at least {least}, got {value}.", name="strides", least=1, value=0)
ROWS = (1, 2, 5, 12345)
LOST = plural_message("{count} image is lost.", "{count} images are lost.", count=1)


def test_a_message_reads_as_english_wherever_a_string_does():
    assert RULE == "`strides` must be at least 1, got 0."
    assert f"{RULE}" == str(ValueError(RULE)) == RULE
    assert LOST == "1 image is lost."


@pytest.mark.parametrize("said", [RULE, LOST])
def test_a_message_goes_between_processes_whole(said):
    again = pickle.loads(pickle.dumps(ValueError(said))).args[0]
    assert again == said
    assert (again.template, again.plural, again.values) == (
        said.template,
        said.plural,
        said.values,
    )


@pytest.mark.parametrize(
    "said",
    [
        "a text",
        RULE,
        LOST,
        Clause(RULE),
        message("{part}, {share:.1f}: {rule}", part=joined(", ", ["a", "b"]), share=0.5, rule=RULE),
        message("`shape` is {shape}, {count:,}.", shape=(2, 3), count=np.int64(4000)),
    ],
)
def test_a_message_goes_through_json_whole(said):
    again = from_data(json.loads(json.dumps(to_data(said))))
    assert (again, type(again)) == (said, type(said))
    with speak("ko"):
        assert translate(again) == translate(said)


@pytest.mark.parametrize(
    "data", [7, None, {}, {"template": "{a}", "values": {"b": 1}}, {"clause": 7}]
)
def test_what_is_no_message_is_refused(data):
    with pytest.raises(ValueError, match="A sentence must be a text, or a template and values"):
        from_data(data)


def test_an_error_among_the_values_of_a_message_travels_as_what_it_says():
    said = pickle.loads(
        pickle.dumps(message("The zip cannot be kept. {why}", why=ValueError(RULE)))
    )
    with speak("ko"):
        assert translate(said.values["why"]) == "`strides` 값은 1 이상이어야 하는데 0입니다."


def test_a_clause_has_no_full_stop_in_any_language():
    said = message("it must be a network ({sentence})", sentence=Clause(RULE))
    assert said == "it must be a network (`strides` must be at least 1, got 0)"
    with speak("ko"):
        assert (
            translate(said) == "it must be a network (`strides` 값은 1 이상이어야 하는데 0입니다)"
        )


def test_no_list_is_said_of_nothing():
    with speak("ko"):
        assert translate(joined(", ", [])) == ""


def test_an_error_is_said_in_the_language_of_whoever_reads_it():
    error = ValueError(RULE)
    with speak("ko"):
        assert translate(error) == "`strides` 값은 1 이상이어야 하는데 0입니다."
    assert translate(error) == RULE


def test_an_error_of_several_arguments_is_what_its_class_says():
    lost = LostError("The run", "run.json", "Choose another.")
    assert sentence_of(lost).template.startswith("{what} cannot be read")
    assert (
        translate(lost)
        == "The run cannot be read: `run.json` is missing or broken. Choose another."
    )


def test_what_no_catalogue_has_is_said_as_it_is():
    with speak("ko"):
        assert translate(KeyError("a {brace}")) == "a {brace}"
        assert translate(OSError(2, "No such file")) == "[Errno 2] No such file"


def test_a_message_within_a_message_is_translated_too():
    inner = message("Convolution")
    with speak("ko"):
        assert translate(message("{what}: {why}", what="x", why=inner)) == "x: 합성곱"


def test_an_error_within_a_message_is_translated_too():
    with speak("ko"):
        said = translate("On the grid: {reason}", reason=ValueError(RULE))
    assert said == "On the grid: `strides` 값은 1 이상이어야 하는데 0입니다."


def test_nothing_is_said_of_nothing():
    with speak("ko"):
        assert translate("") == ""  # by gettext's rules, "" is the catalogue's head


def test_the_sentence_of_an_error_keeps_its_template():
    assert sentence_of(ValueError(RULE)) is RULE
    assert sentence_of(OSError(2, "No such file")) == "[Errno 2] No such file"


def test_a_value_that_the_other_side_may_not_know_travels_as_its_text():
    said = message("`image` must be {wanted}, got {found}.", wanted=object, found=(2, 3))
    again = pickle.loads(pickle.dumps(said))
    assert again == said
    assert again.values == {"wanted": str(object), "found": (2, 3)}


def test_plurals_and_numbers_follow_the_language():
    said = {}
    for language in ("en", "ko", "pl"):
        with speak(language):
            said[language] = [translate_plural("{count} row", "{count} rows", n) for n in ROWS]
    assert said == {
        "en": ["1 row", "2 rows", "5 rows", "12,345 rows"],
        "ko": ["1행", "2행", "5행", "12,345행"],
        "pl": ["1 wiersz", "2 wiersze", "5 wierszy", "12\N{NO-BREAK SPACE}345 wierszy"],
    }


def test_a_number_with_commas_follows_the_language():
    said = message("{count:,} of {share:,.1f}", count=12345, share=0.25)
    with speak("pl"):
        assert translate(said) == "12\N{NO-BREAK SPACE}345 of 0,2"
    assert translate(said) == said == "12,345 of 0.2"


def test_a_browser_gets_each_plural_by_the_name_that_it_knows():
    assert templates([("{count} row", "{count} rows")], "pl") == {
        "{count} row": {
            "one": "{count} wiersz",
            "few": "{count} wiersze",
            "many": "{count} wierszy",
        }
    }


def test_pseudo_english_shows_what_is_translated():
    with speak("en-XA"):
        assert translate("Row **{row}** of `conv`", row=3) == "Roöw **3** oöf `conv`"


def test_a_language_is_spoken_in_its_own_thread_alone():
    heard = []
    with speak("ko"):
        thread = threading.Thread(target=lambda: heard.append(translate(marked("Convolution"))))
        thread.start()
        thread.join()
    assert heard == ["Convolution"]
