"""The official repository accepts the metadata."""

import configparser
import re

import pytest

REQUIRED = ("name", "description", "version", "qgisMinimumVersion", "author", "email", "about",
            "tracker", "repository", "homepage")


@pytest.fixture(scope="module")
def metadata(root):
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read(root / "metadata.txt", encoding="utf-8")
    return parser["general"]


def test_every_required_key_is_filled(metadata):
    assert [key for key in REQUIRED if not metadata.get(key, "").strip()] == []


def test_qgis_versions_reach_from_3_40_to_qt6(metadata):
    assert metadata["qgisMinimumVersion"] == "3.40"
    assert metadata["qgisMaximumVersion"] == "4.99"
    assert "supportsQt6" not in metadata


def test_the_headless_face_is_declared(metadata):
    assert metadata["hasProcessingProvider"] == "yes"


def test_french_and_english_are_both_there_without_html(metadata):
    for key in ("description", "description[fr]", "about", "about[fr]"):
        assert metadata[key].strip()
        assert not re.search(r"<[a-z/]", metadata[key])


def test_the_version_is_the_one_of_the_changelog(root, metadata):
    assert re.fullmatch(r"\d+\.\d+\.\d+", metadata["version"])
    first = re.search(r"^## \[?(\d+\.\d+\.\d+)", (root / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert first.group(1) == metadata["version"]


def test_icon_and_licence_are_there(root, metadata):
    assert (root / metadata["icon"]).is_file()
    assert "GNU GENERAL PUBLIC LICENSE" in (root / "LICENSE").read_text("utf-8")
