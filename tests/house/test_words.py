"""French and English are complete, and say the same things."""

import string

import pytest
from babel.messages.pofile import read_po

ROOMS = ("layers", "irrigation", "interventions", "dashboard")


def catalogue(root, room, language):
    path = root / room / "locale" / language / "LC_MESSAGES" / f"{room}.po"
    with path.open("rb") as file:
        found = read_po(file, abort_invalid=True)
    return {message.id[0] if isinstance(message.id, tuple) else message.id: message
            for message in found if message.id}


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def texts(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_hold_the_same_sentences(root, room):
    french, english = (catalogue(root, room, language) for language in ("fr", "en"))
    assert set(french) == set(english)
    for messages in (french, english):
        assert [code for code, message in messages.items() if not all(texts(message))] == []


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_quote_the_same_values(root, room):
    french, english = (catalogue(root, room, language) for language in ("fr", "en"))
    different = {}
    for code in french:
        quoted = [set().union(*map(fields, texts(m[code]))) for m in (french, english)]
        if quoted[0] != quoted[1]:
            different[code] = quoted
    assert different == {}


def test_numbers_and_dates_follow_the_language():
    import datetime

    from seve.layers.words import day, number

    assert number(1234.56, "fr", 1) == "1\u202f234,6"
    assert number(1234.56, "en", 1) == "1,234.6"
    assert number(12.0, "fr") == "12"
    assert day(datetime.date(2026, 7, 14), "fr") == "14/07/2026"
