"""QGIS in French shows no English, QGIS in English no French; layers follow the language."""

import importlib.util
import json
import os
import re
import subprocess
import sys

import pytest

# Every text of the interface before any store is open: what people meet first.
CODE = """
import sys, json
from qgis.core import QgsApplication, QgsSettings
QgsApplication.setTranslation(LANGUAGE)
app = QgsApplication([], True); app.initQgis()
import importlib.util
from pathlib import Path
root = Path(ROOT)
s = importlib.util.spec_from_file_location("seve", root / "__init__.py",
                                           submodule_search_locations=[str(root)])
m = importlib.util.module_from_spec(s); sys.modules["seve"] = m; s.loader.exec_module(m)
from unittest.mock import MagicMock
from qgis.gui import QgsFileWidget, QgsMapCanvas, QgsProjectionSelectionWidget
from qgis.PyQt.QtWidgets import QComboBox, QMainWindow, QTabWidget, QWidget
window = QMainWindow(); canvas = QgsMapCanvas(window)
iface = MagicMock()
iface.mainWindow.return_value, iface.mapCanvas.return_value = window, canvas
import seve
plugin = seve.classFactory(iface)
plugin.initProcessing()
seen = {}

def texts_of(widget):
    for name in ("text", "title", "windowTitle", "toolTip", "placeholderText", "accessibleName",
                 "subTitle"):
        get = getattr(widget, name, None)
        if callable(get):
            try:
                yield str(get())
            except TypeError:
                pass
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(place) for place in range(widget.count()))
    if isinstance(widget, QTabWidget):
        yield from (widget.tabText(place) for place in range(widget.count()))
    for action in widget.actions():
        yield action.text()
        yield action.toolTip()

def of_qgis(one):
    # QGIS's own widgets speak for themselves.
    while one is not None:
        if isinstance(one, (QgsFileWidget, QgsProjectionSelectionWidget)):
            return True
        one = one.parentWidget()
    return False

def look(name, widget):
    for one in [widget, *widget.findChildren(QWidget)]:
        if of_qgis(one):
            continue
        for text in texts_of(one):
            if text.strip():
                seen.setdefault(text, name)

from seve.plugin.panel.dock import DayPanel
from seve.plugin.wizard.wizard import ImportWizard
from seve.plugin.new_town import NewTownDialog
from seve.plugin.open_town import OpenTownDialog
from seve.plugin.morning_dialog import MorningDialog
from seve.plugin.register_dialog import RegisterDialog
from seve.plugin.desk import load_desk
panel = DayPanel(iface)
look("panel", panel)
for kind, arguments in ((ImportWizard, (Path("/nowhere/x.gpkg"),)), (NewTownDialog, ()),
                        (OpenTownDialog, ()), (MorningDialog, (load_desk(),)),
                        (RegisterDialog, ())):
    look(kind.__name__, kind(*arguments))
for algorithm in QgsApplication.processingRegistry().providerById("seve").algorithms():
    for text in (algorithm.displayName(), algorithm.shortHelpString()):
        seen.setdefault(text, algorithm.name())
    for parameter in algorithm.parameterDefinitions():
        seen.setdefault(parameter.description(), algorithm.name())
        seen.setdefault(parameter.help(), algorithm.name())
print("SEEN" + json.dumps(seen))
sys.stdout.flush()
import os; os._exit(0)
"""


@pytest.fixture(scope="module")
def words(root):
    spec = importlib.util.spec_from_file_location("interface_words",
                                                  root / "tools" / "interface_words.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool.translations(root / "plugin" / "i18n" / "seve_fr.ts")


@pytest.fixture(scope="module", params=["fr", "en"])
def shown(request, root, tmp_path_factory):
    code = f"LANGUAGE = {request.param!r}\nROOT = {str(root)!r}\n{CODE}"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=180, check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen",
             "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path_factory.mktemp("profile"))})
    assert "SEEN" in done.stdout, done.stderr[-3000:]
    return request.param, json.loads(done.stdout.split("SEEN")[1].splitlines()[0])


def test_the_interface_follows_the_language_of_qgis(shown, words):
    language, seen = shown
    assert len(seen) > 250
    expected = set(words.values()) if language == "fr" else set(words)
    assert len(set(seen) & expected) > 200
    foreign = {text for text, french in words.items() if french != text}
    if language == "en":
        foreign = {french for text, french in words.items() if french != text}
    assert {text: place for text, place in seen.items() if text in foreign} == {}


FRENCH_ONLY = re.compile(r"\b(le|la|les|des|du|une|est|sont|pour|avec|aucun|dans)\b", re.I)
ENGLISH_ONLY = re.compile(r"\b(the|of|and|is|are|with|from|which|no|to be)\b", re.I)


def test_no_sentence_is_in_the_other_language(shown):
    language, seen = shown
    other = ENGLISH_ONLY if language == "fr" else FRENCH_ONLY
    # Filters of files apart.
    wrong = {text: place for text, place in seen.items()
             if len(other.findall(text)) >= 2 and "*." not in text}
    assert wrong == {}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_layers_have_their_aliases_and_lists_in_the_language(language, tmp_path, qgis_new_project):
    import datetime
    from pathlib import Path

    from qgis.core import QgsProject
    from seve.layers import schema
    from seve.layers.store import Store
    from seve.plugin.project import build_project

    path = Path(tmp_path) / "town.gpkg"
    Store.create(path).close()
    layers = build_project(QgsProject.instance(), path, "EPSG:2154",
                           datetime.date(2026, 7, 14), language)
    place = 0 if language == "fr" else 1
    health = layers["trees"].fields().lookupField("health")
    assert layers["trees"].attributeAlias(health) == schema.TREES.field("health").label(language)
    setup = layers["trees"].editorWidgetSetup(health).config()["map"]
    shown = {text for pair in (setup if isinstance(setup, list) else [setup]) for text in pair}
    expected = {labels[place] for labels in schema.VALUE_LISTS["health"].values()}
    assert expected <= shown
    QgsProject.instance().clear()


@pytest.mark.parametrize(("language", "written"), [("fr", "1,50"), ("en", "1.50")])
def test_numbers_are_typed_as_the_language_writes_them(language, written, monkeypatch, qgis_app):
    import datetime

    from seve.plugin.panel import card_dialogs

    monkeypatch.setattr(card_dialogs, "current_language", lambda: language)
    dialog = card_dialogs.DecisionDialog("T1", 100.0, datetime.date(2026, 7, 14), [])
    assert dialog.factor.text() == written
    assert dialog.expires.date().toString("dd/MM/yyyy") == "21/07/2026"
