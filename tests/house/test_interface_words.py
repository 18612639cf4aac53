"""Every text of the interface has its French."""

import ast
import importlib.util
import re

import pytest


@pytest.fixture(scope="module")
def tool(root):
    spec = importlib.util.spec_from_file_location("interface_words",
                                                  root / "tools" / "interface_words.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_nothing_of_the_interface_is_left_untranslated(root, tool):
    known = tool.translations(root / "plugin" / "i18n" / "seve_fr.ts")
    wanted = tool.literals(root / "plugin")
    assert [text for text in wanted if not known.get(text)] == []
    assert set(known) - set(wanted) == set()


def test_the_check_sees_a_text_without_french(tmp_path, tool):
    (tmp_path / "a.py").write_text('tr("Hello")\n')
    assert tool.literals(tmp_path) == ["Hello"]


# ---- what is shown without passing by tr() --------------------------------------------------

SHOWN = {
    "QLabel", "QPushButton", "QAction", "QCheckBox", "QRadioButton", "QGroupBox", "QToolButton",
    "QgsCollapsibleGroupBox", "QMenu", "QTreeWidgetItem", "QTableWidgetItem", "QListWidgetItem",
    "QgsProcessingException", "PlainTask", "addMenu", "addAction", "addTab", "addItem", "addRow",
    "addButton", "setText", "setTitle", "setSubTitle", "setToolTip", "setWindowTitle",
    "setPlaceholderText", "setStatusTip", "setWhatsThis", "setAccessibleName",
    "setAccessibleDescription", "setHeaderLabels", "setHorizontalHeaderLabels", "setPrefix",
    "setSpecialValueText", "setPlainText", "setHtml", "setTabText", "setTabToolTip",
    "pushMessage", "createMessage", "logMessage", "question", "information", "warning",
    "critical", "getText", "getItem", "setHelp", "pushInfo", "pushWarning", "reportError",
    "setProgressText", "say", "add", "add_number", "show_lines", "tell", "write", "with_store",
}
SHOWN_PARAMETERS = re.compile(r"^QgsProcessing(Parameter|Output)\w+$")
# Names that are the same in both languages, and what is no word for people.
SAME = re.compile(
    r"<[^>]*>|\([^)]*\*\.[^)]*\)|\b(Sève|seve|GeoPackage|PostGIS|Excel|CSV|HTML|PDF|PNG|JSON|"
    r"GeoJSON|iCalendar|EPSG|FREQ|BYMONTH|BYDAY|YEARLY|MO)\b|\b[a-z]+(_[a-z]+)+\b|\b[A-Z_]{2,}\b")
WORD = re.compile(r"[^\W\d_]{3,}")


def shown_as_is(node):
    """Give the literals of an argument that reach the screen without a translation."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node
    elif isinstance(node, ast.FormattedValue):
        yield from shown_as_is(node.value)
    elif isinstance(node, (ast.JoinedStr, ast.List, ast.Tuple, ast.IfExp, ast.BinOp, ast.Starred)):
        parts = [node.body, node.orelse] if isinstance(node, ast.IfExp) else (
            ast.iter_child_nodes(node))
        for part in parts:
            yield from shown_as_is(part)
    elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("format", "join"):
        yield from shown_as_is(node.func.value)


def never_translated(folder):
    found = []
    for path in sorted(folder.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if name not in SHOWN and not SHOWN_PARAMETERS.match(name):
                continue
            for argument in [*call.args, *(word.value for word in call.keywords)]:
                for text in shown_as_is(argument):
                    spoken = SAME.sub("", text.value)
                    if WORD.search(spoken) and (" " in spoken.strip() or spoken[:1].isupper()):
                        found.append(f"{path.name}:{text.lineno}: {text.value}")
    return found


def test_no_text_reaches_the_screen_without_its_translation(root):
    assert never_translated(root / "plugin") == []


@pytest.mark.parametrize("code", [
    'QLabel("Every tree")', 'box.setToolTip(f"Every tree of {town}")',
    'view.setHeaderLabels([tr("Name"), "What it does"])', 'self.say("Arbre placé")',
    'label.setText("Every {}".format(x) if x else "")', 'button.setText("Valider")',
    'QgsProcessingParameterFile("STORE", "Store of the town")',
])
def test_the_check_sees_a_text_that_was_never_given_to_tr(tmp_path, code):
    (tmp_path / "a.py").write_text(f"{code}\n", encoding="utf-8")
    assert len(never_translated(tmp_path)) == 1


@pytest.mark.parametrize("code", [
    'QLabel(tr("Every tree"))', 'QLabel("—")', 'self.write("Sève")',
    'file.setText("GeoPackage (*.gpkg)")', 'x.setText(tr("{} trees").format(3))',
])
def test_the_check_leaves_what_is_translated_or_is_no_word(tmp_path, code):
    (tmp_path / "a.py").write_text(f"{code}\n", encoding="utf-8")
    assert never_translated(tmp_path) == []


def test_both_languages_quote_the_same_values_and_keep_the_shortcut_keys(root, tool):
    known = tool.translations(root / "plugin" / "i18n" / "seve_fr.ts")
    values = re.compile(r"\{[^}]*\}")
    key = re.compile(r"&[^\W_]")
    assert [text for text, french in known.items()
            if sorted(values.findall(text)) != sorted(values.findall(french))] == []
    assert [text for text, french in known.items()
            if bool(key.search(text)) != bool(key.search(french))] == []


def test_the_french_keeps_its_spaces_before_double_signs(root, tool):
    """A space, narrow or not, before ; : ! ? and inside « »; never the English quotes."""
    known = tool.translations(root / "plugin" / "i18n" / "seve_fr.ts")
    faulty = re.compile(r"\w[;!?](?!\w)|[a-zà-ÿ]:(?=\s|$)|[“”]|«\S|\S»")
    assert [french for french in known.values() if faulty.search(french)] == []


# ---- one and several -----------------------------------------------------------------------

SEVERAL = re.compile(r"\{\w*\} (?!(?:is|does|was|stands)\b)[a-zéèêàç]+s\b")


def test_a_number_before_a_noun_has_its_singular(root, tool):
    """``{} trees`` is given to ``tr_count`` beside ``{} tree``, or the sentence is turned round."""
    counted = set()
    for path in (root / "plugin").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "tr_count":
                counted |= {argument.value for argument in call.args[:2]}
    alone = [text for text in tool.literals(root / "plugin")
             if SEVERAL.search(text) and text not in counted and text not in ALWAYS_SEVERAL]
    assert alone == []


ALWAYS_SEVERAL = {
    # A correction is proposed from several remarks only; a list cut short is a long one.
    "{pool}: need × {need}, reserve × {reserve}, after {count} remarks. Gap with what was seen: "
    "{before} % now, {after} % with it.",
}
