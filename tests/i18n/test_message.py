import pickle
import threading

import pytest

from cnnviz.i18n import marked, message, plural_message, speak, translate, translate_plural

RULE = message("`{name}` must be at least {least}, got {value}.", name="strides", least=1, value=0)
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


def test_an_error_is_said_in_the_language_of_whoever_reads_it():
    error = ValueError(RULE)
    with speak("ko"):
        assert translate(error) == "`strides` 값은 1 이상이어야 하는데 0입니다."
    assert translate(error) == RULE


def test_what_no_catalogue_has_is_said_as_it_is():
    with speak("ko"):
        assert translate(KeyError("a {brace}")) == "a {brace}"
        assert translate(OSError(2, "No such file")) == "[Errno 2] No such file"


def test_a_message_within_a_message_is_translated_too():
    inner = message("Convolution")
    with speak("ko"):
        assert translate(message("{what}: {why}", what="x", why=inner)) == "x: 합성곱"


def test_plurals_follow_the_language():
    with speak("ko"):
        assert translate_plural("{count} row", "{count} rows", 1) == "1행"
        assert translate_plural("{count} row", "{count} rows", 3000) == "3,000행"


def test_a_language_is_spoken_in_its_own_thread_alone():
    heard = []
    with speak("ko"):
        thread = threading.Thread(target=lambda: heard.append(translate(marked("Convolution"))))
        thread.start()
        thread.join()
    assert heard == ["Convolution"]
