"""The transparency sheet says the method, its inputs, its limits and who decides."""

import datetime
import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from seve.irrigation.method_sheet import method_sheet, write_method_sheet
from seve.irrigation.overrides import record_override

TODAY = datetime.date(2026, 7, 14)
MOMENT = datetime.datetime(2026, 7, 14, 6, tzinfo=datetime.UTC)


class Balanced(HTMLParser):
    """Check that every element opened is closed."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize(("language", "words"), [
    ("fr", ["Fiche de transparence", "l'équipe décide", "terre franche", "R. 311-3-1-2",
            "125–175 L"]),
    ("en", ["Transparency sheet", "the team decides", "loam", "R. 311-3-1-2", "125–175 L"])])
def test_the_sheet_is_a_complete_page_that_fetches_nothing(town, tmp_path, language, words):
    write_method_sheet(town.store, TODAY, language, tmp_path / "fiche.html")
    page = (tmp_path / "fiche.html").read_text(encoding="utf-8")
    parser = Balanced()
    parser.feed(page)
    assert parser.open == []
    text = page.replace("&#x27;", "'")
    assert all(word in text for word in words)
    assert not re.search(r"(src|href)=", page)


def test_the_sheet_tells_the_towns_soils_corrections_and_decisions(town):
    town.trees({"uid": "t", "planting_date": datetime.date(2025, 11, 20)})
    town.store.upsert("soils", pd.DataFrame([{
        "uid": "s", "code": "park", "name_fr": "terre <du> parc", "name_en": "park soil",
        "field_capacity_low": 0.3, "field_capacity_high": 0.32, "wilting_point_low": 0.12,
        "wilting_point_high": 0.12, "source": "essai"}]))
    record_override(town.store, "t", "tree", "skip", None, "chantier", "EQ-1",
                    datetime.date(2026, 8, 1), TODAY, MOMENT)
    town.store.record(MOMENT, "feedback_accepted", details={"pool": "loam/high", "need": 1.25,
                                                            "reserve": 0.9})
    page = method_sheet(town.store, TODAY, "fr")
    assert "terre &lt;du&gt; parc" in page and "180–200" in page
    assert "1 décision d&#x27;équipe" in page
    assert "loam/high" in page and "1,25" in page


def test_every_sentence_of_the_catalogue_speaks_both_languages(root):
    from babel.messages.pofile import read_po

    found = {}
    for language in ("fr", "en"):
        path = root / "irrigation" / "locale" / language / "LC_MESSAGES" / "irrigation.po"
        with path.open("rb") as file:
            catalogue = read_po(file)
        found[language] = {
            (message.id if isinstance(message.id, str) else message.id[0]): message.string
            for message in catalogue if message.id}
    assert found["fr"].keys() == found["en"].keys()
    for code, french in found["fr"].items():
        english = found["en"][code]
        pairs = zip([french] if isinstance(french, str) else french,
                    [english] if isinstance(english, str) else english, strict=True)
        for one, other in pairs:
            assert one and other
            names = [set(re.findall(r"{(\w+)", text)) for text in (one, other)]
            assert names[0] == names[1], code
