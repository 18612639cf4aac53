"""French and English are complete, and say the same things."""

import re
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


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("room", ROOMS)
def test_no_sentence_is_doubtful_or_left_over(root, room, language):
    path = root / room / "locale" / language / "LC_MESSAGES" / f"{room}.po"
    with path.open("rb") as file:
        found = read_po(file, abort_invalid=True)
    assert [message.id for message in found if message.id and message.fuzzy] == []
    assert list(found.obsolete) == []
    assert found.num_plurals == 2
    assert "Language: " + language in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("room", ROOMS)
def test_a_sentence_that_has_a_plural_has_it_in_both_languages(root, room):
    french, english = (catalogue(root, room, language) for language in ("fr", "en"))
    assert {code: message.pluralizable for code, message in french.items()} == {
        code: message.pluralizable for code, message in english.items()}
    for messages in (french, english):
        assert [code for code, message in messages.items()
                if message.pluralizable and len(message.string) != 2] == []


# Never said of one: two rows at least share, a limit of the programme, several of something.
ALWAYS_SEVERAL = {
    "error.too_many_columns", "error.too_many_cells", "finding.row_made_several",
    "finding.row_counts_several", "finding.name_repeated", "finding.density_implausible",
    "finding.code_repeated", "finding_advice.duplicate_possible", "finding.position_shared",
    "finding.felled_but_watered", "reason.rhythm_today", "reason.rhythm_soon",
    "reason.weather_too_old", "reason.weather_too_many_gaps", "advice.override_expiry",
    "sheet.parameters_text", "sheet.step_range", "page.first_of",
}


@pytest.mark.parametrize("room", ROOMS)
def test_a_number_before_a_noun_has_its_singular(root, room):
    """In French, where the noun of a number shows by its s."""
    several = re.compile(r"\{\w+(?::\d)?\} (?!ans\b)[a-zéèêàçûî]+s\b")
    assert [code for code, message in catalogue(root, room, "fr").items()
            if not message.pluralizable and several.search(message.string)
            and code not in ALWAYS_SEVERAL] == []


def test_one_and_several_follow_the_language():
    from seve.layers.words import words_for

    french, english = words_for("fr", "layers"), words_for("en", "layers")
    code = "finding.geocoding_cut_short"
    assert "1 adresse reste " in french(code, count=1)
    assert "0 adresse reste " in french(code, count=0)
    assert "2 adresses restent " in french(code, count=2)
    assert "1 address remains " in english(code, count=1)
    assert "0 addresses remain " in english(code, count=0)


def test_numbers_and_dates_follow_the_language():
    import datetime

    from seve.layers.words import day, number

    assert number(1234.56, "fr", 1) == "1\u202f234,6"
    assert number(1234.56, "en", 1) == "1,234.6"
    assert number(12.0, "fr") == "12"
    assert day(datetime.date(2026, 7, 14), "fr") == "14/07/2026"
