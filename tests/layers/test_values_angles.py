"""Angles of GPS receivers, written in degrees, minutes and seconds."""

import pandas as pd
import pytest
from seve.layers.values.angles import decimal_degrees, degrees_of


@pytest.mark.parametrize(("text", "degrees"), [
    ("48°49'58\"N", 48.832778), ("48° 49′ 58,5″ N", 48.832917), ("2°23'45\"E", 2.395833),
    ("0°34'12\"O", -0.57), ("N 48°49.5'", 48.825), ("-20°52'44''", -20.878889),
])
def test_an_angle_is_read_in_decimal_degrees(text, degrees):
    assert degrees_of(text) == pytest.approx(degrees, abs=1e-6)


@pytest.mark.parametrize("text", ["48,83", "20°C", "200°10'0\"N", "48°75'00\"N", "n° 12", ""])
def test_what_is_no_angle_is_left_alone(text):
    assert degrees_of(text) is None
    assert decimal_degrees(pd.Series([text, None], dtype=object)).tolist() == [text, None]


def test_a_sheet_in_degrees_minutes_and_seconds_is_placed(tmp_path):
    import openpyxl
    from seve.layers.inventory import read_inventory

    book = openpyxl.Workbook()
    book.active.append(["N° arbre", "Essence", "Latitude", "Longitude"])
    for number in range(8):
        book.active.append([f"A{number}", "Tilleul", f"48°54'{number + 10}\"N", "2°32'5\"E"])
    book.save(tmp_path / "gps.xlsx")
    trees = read_inventory(tmp_path / "gps.xlsx").objects["trees"].to_crs("EPSG:4326")
    assert trees.geometry.x.round(4).unique().tolist() == [2.5347]
    assert trees.geometry.y.iloc[0] == pytest.approx(48.90278, abs=1e-5)
