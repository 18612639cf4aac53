"""Every text of the interface has its French."""

import importlib.util

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
