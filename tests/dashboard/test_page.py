"""The page, opened in a real Chromium with the network unplugged."""

from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path

import pytest
from seve.dashboard import page as page_module
from seve.dashboard.indicators import compute_indicators
from seve.dashboard.page import write_page
from seve.layers.errors import SeveError

CHROMIUM = "/usr/bin/chromium"
WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def file(store, town, indicators, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "dashboard.html"
    write_page(store, town.TODAY, "fr", path, indicators)
    return path


@pytest.fixture(scope="module")
def browser():
    """Give one Chromium for the module; it is told to load no page from a network."""
    sync = pytest.importorskip("playwright.sync_api")
    if not shutil.which(CHROMIUM):
        pytest.skip("Chromium is not installed")
    with sync.sync_playwright() as play:
        found = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


class Opened:
    """A page and everything it asked for or complained about."""

    def __init__(self, browser, path: Path, width="desk", **context) -> None:
        size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
        self.context = browser.new_context(viewport=size, offline=True, **context)
        self.tab = self.context.new_page()
        self.requests, self.complaints = [], []
        self.tab.on("request", lambda request: self.requests.append(request.url))
        self.tab.on("console", lambda message: self.complaints.append(message.text))
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.tab.on("dialog", lambda dialog: self.complaints.append("dialog " + dialog.message))
        self.tab.goto(path.as_uri())
        self.tab.wait_for_selector("html[data-ready=true]", state="attached")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.context.close()

    def texts(self, selector: str) -> list[str]:
        return self.tab.locator(selector).all_inner_texts()


@pytest.mark.browser
@pytest.mark.parametrize("width", list(WIDTHS))
def test_it_opens_offline_without_a_request_or_a_complaint(browser, file, width):
    with Opened(browser, file, width) as opened:
        assert opened.requests == [file.as_uri()]
        assert opened.complaints == []
        assert "État des espaces verts" in opened.tab.title()
        tiles = opened.texts(".tile h3")
        assert len(tiles) == 8
        wide = opened.tab.evaluate(
            "[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1]


@pytest.mark.browser
def test_a_tree_called_script_is_shown_and_not_run(browser, file, town):
    with Opened(browser, file) as opened:
        shown = opened.tab.inner_text("body")
        assert town.HOSTILE in shown and town.CLOSING in shown
        opened.tab.fill("#find", "<script")
        assert town.HOSTILE in opened.texts("#found li")[0]
        opened.tab.click("#found button")
        assert town.HOSTILE in opened.tab.inner_text(".leaflet-popup-content")
        assert opened.tab.evaluate("document.querySelectorAll('img[onerror]').length") == 0
        assert opened.complaints == []


def test_no_name_can_close_the_data_or_open_a_tag(file, town):
    text = file.read_text(encoding="utf-8")
    data = re.search(r'id="seve-data">(.*?)</script>', text, re.S).group(1)
    assert "<" not in data
    assert town.CLOSING not in text and town.HOSTILE not in text


@pytest.mark.browser
def test_sites_sort_and_filter(browser, file, town):
    with Opened(browser, file) as opened:
        first = "#sites-table tbody th button"
        assert opened.texts(first)[0] == town.HOSTILE  # the lowest score first
        opened.tab.click("#sites-table thead button >> text=Arbres")
        assert opened.texts(first)[0] == "Parc Lefèvre"
        assert opened.tab.get_attribute("#sites-table th:has-text('Arbres')",
                                        "aria-sort") == "descending"
        opened.tab.click("#sites-table thead button >> text=Arbres")
        assert opened.texts(first)[0] == "Hors site"
        opened.tab.fill("#sites-table input[type=search]", "allée")
        assert opened.texts(first) == ["Allée vide"]
        opened.tab.fill("#sites-table input[type=search]", "")
        opened.tab.select_option("#sites-table select", "school")
        assert opened.texts(first) == [town.HOSTILE]
        assert opened.complaints == []


@pytest.mark.browser
def test_a_click_on_a_site_shows_what_lowers_it(browser, file):
    with Opened(browser, file) as opened:
        opened.tab.click("#sites-table button >> text=Parc Lefèvre")
        body = opened.tab.inner_text("dialog[open]")
        assert "désherbage — site : 10 j de retard" in body.replace("\u00a0", " ")
        assert "risque extrême" in body and "Entre 5" in body
        assert "06/07/2026" in body and "420" in body  # the water of that week
        opened.tab.keyboard.press("Escape")
        assert opened.tab.locator("dialog[open]").count() == 0
        opened.tab.click("#sites-table button >> text=Square inconnu")
        assert "Aucune note" in opened.tab.inner_text("dialog[open]")


@pytest.mark.browser
def test_the_language_changes_inside_the_page(browser, file):
    with Opened(browser, file) as opened:
        opened.tab.fill("#sites-table input[type=search]", "Parc")
        opened.tab.click("button[data-language=en]")
        assert opened.tab.get_attribute("html", "lang") == "en"
        assert opened.tab.inner_text("h1") == "State of the green spaces"
        assert "Late work" in opened.texts(".tile h3")
        assert "July 2026" in opened.tab.inner_text("#date")
        french = re.compile(r"\b(Arbres|Eau|Travaux|inconnu|à arroser)\b")
        shown = opened.tab.inner_text("body")
        assert not french.search(re.sub(r"Square inconnu|watering_advice", "", shown))
        opened.tab.click("button[data-language=fr]")
        assert opened.tab.inner_text("h1") == "État des espaces verts"
        assert opened.complaints == []


@pytest.mark.browser
def test_the_map_answers_and_asks_nothing_until_told(browser, file):
    with Opened(browser, file) as opened:
        before = opened.tab.locator(".leaflet-dots-pane canvas").screenshot()
        opened.tab.select_option("#shown", "water")
        assert opened.tab.locator(".leaflet-dots-pane canvas").screenshot() != before
        opened.tab.select_option("#colour", "health")
        assert "très mauvais" in opened.tab.inner_text("#legend")
        opened.tab.select_option("#shown", "all")
        opened.tab.fill("#find", "A003")
        opened.tab.click("#found button")
        assert "A003" in opened.tab.inner_text(".leaflet-popup-content")
        opened.tab.wait_for_timeout(400)
        box = opened.tab.locator("#map_town").bounding_box()
        opened.tab.keyboard.press("Escape")
        opened.tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        assert "A003" in opened.tab.inner_text(".leaflet-popup-content")
        assert opened.requests == [file.as_uri()]
        opened.tab.check("#background")
        opened.tab.wait_for_timeout(200)
        assert any(url.startswith("https://data.geopf.fr/") for url in opened.requests)
        assert all(url.startswith("https://data.geopf.fr/") for url in opened.requests[1:])


@pytest.mark.browser
def test_every_figure_leads_to_its_definition(browser, file):
    with Opened(browser, file) as opened:
        missing = opened.tab.evaluate(
            "[...document.querySelectorAll('a[href^=\"#def-\"]')]"
            ".filter(link => !document.querySelector(link.getAttribute('href'))).length")
        links = opened.tab.locator("a[href^='#def-']").count()
        assert missing == 0 and links > 60
        opened.tab.click(".tile[data-code=work_late] a")
        assert "dont le jour prévu est passé" in opened.tab.inner_text("tr:target")


@pytest.mark.browser
def test_the_keyboard_reaches_everything(browser, file):
    with Opened(browser, file) as opened:
        opened.tab.keyboard.press("Tab")
        assert opened.tab.evaluate("document.activeElement.className") == "skip"
        opened.tab.keyboard.press("Enter")
        assert opened.tab.evaluate("document.activeElement.id") == "content"
        opened.tab.focus("#sites-table thead button >> nth=0")
        opened.tab.keyboard.press("Enter")
        assert opened.tab.get_attribute("#sites-table th >> nth=0", "aria-sort") == "ascending"
        opened.tab.focus("#sites-table tbody button >> nth=0")
        opened.tab.keyboard.press("Enter")
        assert opened.tab.evaluate("document.activeElement.id") == "site-name"


@pytest.mark.browser
@pytest.mark.parametrize("width", list(WIDTHS))
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_axe_finds_no_serious_issue(browser, file, root, width, scheme, language):
    axe = root / "node_modules" / "axe-core" / "axe.min.js"
    if not axe.exists():
        pytest.skip("axe-core comes with `npm ci`")
    with Opened(browser, file, width, color_scheme=scheme, bypass_csp=True) as opened:
        opened.tab.click(f"button[data-language={language}]")
        opened.tab.evaluate(axe.read_text(encoding="utf-8"))
        found = opened.tab.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        opened.tab.click("#sites-table button >> text=Parc Lefèvre")
        found += opened.tab.evaluate("axe.run('dialog')")["violations"]
        serious = [(issue["id"], issue["nodes"][0]["html"][:120]) for issue in found
                   if issue["impact"] in ("serious", "critical")]
        assert serious == []


@pytest.mark.browser
def test_it_prints_on_a4_with_its_figures(browser, file):
    with Opened(browser, file) as opened:
        opened.tab.emulate_media(media="print")
        assert opened.tab.is_hidden(".tools") and opened.tab.is_visible(".tile")
        pdf = opened.tab.pdf(prefer_css_page_size=True)
        boxes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf))
        assert all(abs(float(w) - 595.3) < 1 and abs(float(h) - 842) < 1 for w, h in boxes)


@pytest.mark.browser
def test_the_map_takes_the_size_of_the_sheet_and_comes_back(browser, file):
    with Opened(browser, file) as opened:
        width = "document.querySelector('.map-box').clientWidth"
        wide = opened.tab.evaluate(width)
        opened.tab.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert opened.tab.evaluate(width) == pytest.approx(172 / 25.4 * 96, abs=3)
        assert opened.tab.evaluate("map_town.getSize().x") == opened.tab.evaluate(width)
        opened.tab.evaluate("dispatchEvent(new Event('afterprint'))")
        assert opened.tab.evaluate("map_town.getSize().x") == wide
        assert opened.complaints == []


@pytest.mark.browser
def test_the_page_says_how_old_what_it_rests_on_is(browser, file, tmp_path, town):
    with Opened(browser, file) as opened:
        said = opened.texts("#freshness li")
        assert said[:2] == ["▲ Prévision sur 6 j",
                            "▲ 15 % des journées de météo sont complétées par estimation"]
        assert "✓ Météo observée il y a 1 j" in said and "✓ Classeurs importés il y a 2 j" in said
        assert any("Pas de conseil possible pour" in line for line in said)
    with town.build(tmp_path / "t.gpkg") as store:
        write_page(store, town.TODAY + datetime.timedelta(days=40), "en", tmp_path / "p.html")
    with Opened(browser, tmp_path / "p.html") as opened:
        said = opened.texts("#freshness li")
        assert said[:3] == [
            "▲ No watering advice computed for this day",
            "▲ Weather observed 41 d ago: check the need of water on the spot",
            "▲ No forecast: rain to come is not counted"]


@pytest.mark.browser
def test_a_tile_has_its_past_beside_it_or_says_there_is_none(browser, file):
    with Opened(browser, file) as opened:
        late = opened.tab.inner_text(".tile[data-code=work_late]")
        score = opened.tab.inner_text(".tile[data-code=condition_score]")
        done = opened.tab.inner_text(".tile[data-code=work_on_time_share]")
        assert "Pas encore de chiffre antérieur" in late
        assert re.search(r"Mois passé\s*62\s*/ 100", score)
        assert re.search(r"An passé\s*50\s*/ 100", score)
        assert done.count("100") == 2  # a month and a year ago
        opened.tab.click(".tile[data-code=objects_to_water] a >> text=Voir pourquoi")
        assert opened.tab.evaluate("location.hash") == "#watering-list"


@pytest.mark.browser
@pytest.mark.parametrize("rows", ["none", "one"])
def test_a_store_with_nothing_or_one_tree_opens_too(browser, tmp_path, town, rows):
    with town.build(tmp_path / "t.gpkg", with_rows=False) as store:
        if rows == "one":
            store.upsert("trees", town.trees().head(1))
        write_page(store, town.TODAY, "fr", tmp_path / "p.html")
    with Opened(browser, tmp_path / "p.html") as opened:
        assert opened.complaints == []
        assert ("n'a encore de place" in opened.tab.inner_text("#map-box")) == (rows == "none")


def test_the_page_is_light(file):
    assert file.stat().st_size < 500_000


def test_the_same_figures_write_the_same_page(store, town, indicators, file, tmp_path):
    write_page(store, town.TODAY, "fr", tmp_path / "again.html", indicators)
    assert (tmp_path / "again.html").read_bytes() == file.read_bytes()


def test_missing_assets_say_how_to_get_them_and_the_rest_works(store, town, tmp_path,
                                                               monkeypatch):
    monkeypatch.setattr(page_module, "BUILT", tmp_path / "nowhere")
    with pytest.raises(SeveError) as refusal:
        write_page(store, town.TODAY, "fr", tmp_path / "p.html")
    assert "make assets" in refusal.value.advice("fr")
    assert "leaflet.js" in refusal.value.sentence("en")
    assert not (tmp_path / "p.html").exists()
    assert compute_indicators(store, town.TODAY).value("trees_count") > 0


def test_assets_are_copied_with_their_licence(tmp_path):
    from seve.dashboard import assets

    modules = tmp_path / "node_modules" / "leaflet"
    (modules / "dist").mkdir(parents=True)
    (modules / "dist" / "leaflet.js").write_text("let a;\n//# sourceMappingURL=leaflet.js.map")
    (modules / "dist" / "leaflet.css").write_text("a{}")
    with pytest.raises(FileNotFoundError, match="LICENSE"):
        assets.copy_assets(tmp_path / "node_modules", tmp_path / "built")
    (modules / "LICENSE").write_text("BSD")
    assets.copy_assets(tmp_path / "node_modules", tmp_path / "built")
    assert (tmp_path / "built" / "leaflet.js").read_text() == "let a;\n"
    assert (tmp_path / "built" / "leaflet.LICENSE.txt").read_text() == "BSD\n"


def test_the_page_lets_no_other_script_or_address_in(file):
    text = file.read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text).group(1)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert re.fullmatch(r"('sha256-[A-Za-z0-9+/]{43}=' ?)+", rules["script-src"])
    assert rules["img-src"] == "data: https://data.geopf.fr"
    loaded = re.findall(r'(?:src|href)="(?!#|data:)([^"]+)"', text.split("<script>")[0])
    assert loaded == []


@pytest.mark.browser
def test_an_injected_script_does_not_run(browser, file, tmp_path):
    text = file.read_text(encoding="utf-8").replace("</footer>",
                                                    "</footer><script>alert(1)</script>")
    (tmp_path / "hurt.html").write_text(text, encoding="utf-8")
    with Opened(browser, tmp_path / "hurt.html") as opened:
        assert not any(line.startswith("dialog") for line in opened.complaints)
        assert any("Content Security Policy" in line for line in opened.complaints)
