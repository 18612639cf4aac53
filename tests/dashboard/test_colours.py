"""The colours of page and maps, seen by every eye and on a grey printer."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
# Deficiency", IEEE TVCG 15 (2009): matrices of full severity, on linear RGB.
EYES = {
    "every cone": np.eye(3),
    "no red cone": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                             [-0.003882, -0.048116, 1.051998]]),
    "no green cone": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                               [-0.011820, 0.042940, 0.968881]]),
    "no blue cone": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                              [0.004733, 0.691367, 0.303900]]),
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])
# Twice as much as the eye needs to tell two patches side by side (2.3 in CIELAB), and more.
LEAST = 9.0


def lab(colour: str, eye: np.ndarray) -> np.ndarray:
    rgb = np.array([int(colour[at:at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = XYZ @ np.clip(eye @ linear, 0, 1) / WHITE
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def palettes(root) -> dict[str, dict[str, str]]:
    text = (root / "dashboard" / "web" / "page.js").read_text(encoding="utf-8")
    block = text[text.index("const COLOURS = {"):]
    block = block[:block.index("};")]
    return {name: dict(re.findall(r'(\w+): "(#[0-9a-f]{6})"', line))
            for name, line in re.findall(r"\n    (\w+): \{([^}]*)\}", block)}


@pytest.mark.parametrize("eye", list(EYES))
def test_any_two_colours_of_the_page_are_told_apart(root, eye):
    found = palettes(root)
    assert set(found) == {"urgency", "health", "risk", "allergen"}
    for name, colours in found.items():
        for (one, first), (two, second) in itertools.combinations(colours.items(), 2):
            apart = np.linalg.norm(lab(first, EYES[eye]) - lab(second, EYES[eye]))
            assert apart > LEAST, (name, one, two, round(apart, 1))


def test_what_presses_is_darker_on_a_grey_printer(root):
    found = palettes(root)
    for name, order in (("urgency", ("soon", "today", "late")),
                        ("risk", ("moderate", "high", "extreme"))):
        light = [lab(found[name][code], EYES["every cone"])[0] for code in order]
        assert light == sorted(light, reverse=True) and min(-np.diff(light)) > 15
