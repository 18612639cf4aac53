"""The guide is whole: every page in both languages, every link and every picture in its place."""

import ast
import importlib.util
import re
from html.parser import HTMLParser

import pytest

LARGEST_PICTURE_BYTES = 150_000
ALL_PICTURES_BYTES = 3_000_000


@pytest.fixture(scope="module")
def tool(root):
    spec = importlib.util.spec_from_file_location("guide", root / "tools" / "guide.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pages(tool):
    return [path for path in tool.build() if path.suffix == ".html"]


class References(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.described = [], []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.found += [given[name] for name in ("href", "src") if given.get(name)]
        if tag == "img":
            self.described.append(given.get("alt", ""))


def references(path):
    reader = References()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader


def test_each_page_exists_in_both_languages_and_nothing_else(root, tool):
    for language in tool.LANGUAGES:
        folder = root / "docs" / "guide" / language
        assert sorted(path.stem for path in folder.glob("*.md")) == sorted(tool.PAGES)


def test_every_link_and_picture_of_the_pages_is_there(pages):
    lost = [(path.name, target) for path in pages for target in references(path).found
            if not (path.parent / target.split("#")[0]).resolve().is_file()]
    assert lost == []


def test_the_pages_call_nobody(pages):
    assert [path for path in pages if re.search(r'(?:src|href)="https?:', path.read_text("utf-8"))
            ] == []


def test_every_picture_is_described_and_used(root, pages):
    described = [text for path in pages for text in references(path).described]
    assert described and all(described)
    used = {target.split("images/")[1] for path in pages for target in references(path).found
            if "images/" in target}
    held = {path.relative_to(root / "docs" / "guide" / "images").as_posix()
            for path in (root / "docs" / "guide" / "images").rglob("*.png")}
    assert held == used


def test_the_pictures_are_light(root):
    sizes = {path.name: path.stat().st_size
             for path in (root / "docs" / "guide" / "images").rglob("*.png")}
    assert {name: size for name, size in sizes.items() if size > LARGEST_PICTURE_BYTES} == {}
    assert sum(sizes.values()) < ALL_PICTURES_BYTES


def test_both_languages_have_the_same_chapters_and_pictures(root, tool):
    for page in tool.PAGES:
        texts = [(root / "docs" / "guide" / language / f"{page}.md").read_text("utf-8")
                 for language in ("fr", "en")]
        shapes = [(re.findall(r"(?m)^(#+) ", text), re.findall(r"images/../([\w-]+)\.png", text),
                   len(re.findall(r"(?m)^\|", text)))
                  for text in texts]
        assert shapes[0] == shapes[1], page


def test_what_the_guide_calls_a_button_is_called_so_on_the_screen(root, tool):
    spec = importlib.util.spec_from_file_location("words", root / "tools" / "interface_words.py")
    words = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(words)
    french = words.translations(root / "plugin" / "i18n" / "seve_fr.ts")
    shown = {"en": french.keys(), "fr": french.values()}
    lost = []
    for language in tool.LANGUAGES:
        labels = {text.replace("&", "").strip() for text in shown[language]}
        for page in tool.PAGES:
            text = (root / "docs" / "guide" / language / f"{page}.md").read_text("utf-8")
            named = [" ".join(name.split()) for name in re.findall(r"\*\*([^*]+…)\*\*", text)]
            lost += [(language, page, name) for name in named if name not in labels]
    assert lost == []


def test_no_dialog_is_without_help(root):
    """A new dialog calls ``offer_help`` with its page (plugin/help.py)."""
    without = []
    for path in (root / "plugin").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and any(
                    getattr(base, "id", "") == "QDialog" for base in node.bases):
                calls = {getattr(call.func, "id", "") for call in ast.walk(node)
                         if isinstance(call, ast.Call)}
                if "offer_help" not in calls:
                    without.append(f"{path.name}: {node.name}")
    assert without == []


def test_the_page_of_the_toolbox_names_every_algorithm(root):
    """A new algorithm has its line in docs/guide/fr/toolbox.md and docs/guide/en/toolbox.md."""
    names = {name for path in (root / "plugin" / "algorithms").glob("*.py")
             for name in re.findall(r'(?m)^    NAME = "(\w+)"', path.read_text("utf-8"))}
    assert "morning" in names
    for language in ("fr", "en"):
        text = (root / "docs" / "guide" / language / "toolbox.md").read_text(encoding="utf-8")
        assert {name for name in names if f"`seve:{name}`" not in text} == set(), language
