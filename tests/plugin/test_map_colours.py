"""The colours of the map, seen by every eye."""

import importlib.util
import itertools

import numpy as np
import pytest

LEAST = 9.0


@pytest.fixture(scope="module")
def eyes(root):
    spec = importlib.util.spec_from_file_location(
        "page_colours", root / "tests" / "dashboard" / "test_colours.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_any_two_colours_of_a_map_are_told_apart(eyes, qgis_app):
    from seve.plugin import bed_styles, styles, tree_styles, work_styles

    palettes = {
        "urgency": styles.URGENCY_COLOURS,
        "health": {code: colour for code, (colour, _) in tree_styles.HEALTH_COLOURS.items()},
        "genus": {colour: colour for colour, _ in tree_styles.GENUS_MARKS},
        "age": {str(low): colour for low, _, colour in tree_styles.AGE_CLASSES},
        "kind of bed": bed_styles.KIND_COLOURS,
        "work": {code: colour for code, (colour, _, _) in work_styles.FAMILIES.items()}}
    for eye, cones in eyes.EYES.items():
        for name, colours in palettes.items():
            for (one, first), (two, second) in itertools.combinations(colours.items(), 2):
                apart = np.linalg.norm(eyes.lab(first, cones) - eyes.lab(second, cones))
                assert apart > LEAST, (eye, name, one, two, round(float(apart), 1))


def test_a_grey_printer_keeps_the_order_of_what_presses(eyes, qgis_app):
    from seve.plugin.styles import URGENCY_COLOURS, URGENCY_SIZES_MM

    pressing = ("late", "today", "soon")
    light = [eyes.lab(URGENCY_COLOURS[code], np.eye(3))[0] for code in pressing]
    assert light == sorted(light) and min(np.diff(light)) > 15
    sizes = [URGENCY_SIZES_MM[code] for code in (*pressing, "watch", "none")]
    assert sizes == sorted(sizes, reverse=True)
