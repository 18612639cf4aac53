"""A station's own file: whatever its columns, units, dates and shape."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seve.irrigation import weather
from seve.irrigation.weather import station_file
from seve.layers.errors import SeveError

TODAY = dt.date(2026, 7, 15)


def write(folder, text, name="mairie.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def read(path):
    return station_file.read(path, 48.92, 2.54, 62.0)


def day(readings, date):
    return readings.set_index("date").loc[date]


@pytest.mark.parametrize("header, name, unit", [
    ("Tmin (°C)", "temperature_min_c", "c"),
    ("Température maximale [°F]", "temperature_max_c", "f"),
    ("TX", "temperature_max_c", None),
    ("temperature_2m_max (°C)", "temperature_max_c", "c"),
    ("T° min", "temperature_min_c", None),
    ("Pluie (mm)", "rain_mm", "mm"),
    ("Précipitations [l/m²]", "rain_mm", "l/m2"),
    ("Rain in", "rain_mm", "in"),
    ("rain_mm", "rain_mm", "mm"),
    ("Vent moyen (km/h)", "wind_m_s", "km/h"),
    ("Vent à 2 m (m/s)", "wind_speed_2m_m_s", "m/s"),
    ("Wind Speed (mph)", "wind_m_s", "mph"),
    ("Rayonnement global J/cm²", "solar_radiation_mj_m2", "j/cm2"),
    ("Solar Rad. (W/m^2)", "solar_radiation_mj_m2", "w/m2"),
    ("Rg [MJ/m²/jour]", "solar_radiation_mj_m2", "mj/m2"),
    ("Insolation (mn)", "sunshine_h", "mn"),
    ("Humidité min. (%)", "humidity_min_percent", "%"),
    ("Point de rosée (°C)", "dew_point_c", "c"),
    ("Date", "date", None),
])
def test_a_header_is_recognised(header, name, unit):
    assert station_file.recognise(header) == station_file.Column(name, unit)


@pytest.mark.parametrize("header", ["", "N°", "Essence", "Hauteur (m)", "Circonférence (cm)",
                                    "Remarques", "Pression (hPa)"])
def test_other_headers_are_left(header):
    assert station_file.recognise(header) is None


def test_a_french_export_with_a_title_decimal_commas_and_old_letters(tmp_path):
    path = write(tmp_path, "Relevés de la serre;;;;\n\n"
                 "Date;Température mini (°C);Température maxi (°C);Pluie (mm);Vent moyen (km/h)\n"
                 "01/07/2026;12,5;25,1;0;7,2\n02/07/2026;13;27;mq;5,4\n03/07/2026;13,1;27;tr;3\n",
                 encoding="cp1252")
    readings, findings = read(path)
    assert findings == []
    first = day(readings, "2026-07-01")
    assert (first["temperature_min_c"], first["temperature_max_c"]) == (12.5, 25.1)
    assert first["wind_speed_2m_m_s"] == pytest.approx(2.0 * 0.748)
    assert np.isnan(day(readings, "2026-07-02")["rain_mm"])
    assert day(readings, "2026-07-03")["rain_mm"] == 0.0  # a trace is known, and nothing
    assert first["elevation_m"] == 62.0
    assert set(readings["station"]) == {"file:mairie"}


def test_an_english_logger_month_first_in_inches_and_fahrenheit(tmp_path):
    lines = ["Date,Hi Temp (°F),Low Temp (°F),Rain (in),Solar Rad (W/m²),Wind Speed (mph)"]
    dates = pd.date_range("2026-06-01", "2026-06-20")
    lines += [f"{date:%m/%d/%Y},77,50,0.1,250,4" for date in dates]
    readings, findings = read(write(tmp_path, "\n".join(lines)))
    assert [finding.code for finding in findings] == ["month_first"]
    one = day(readings, "2026-06-05")
    assert (one["temperature_max_c"], one["temperature_min_c"]) == pytest.approx((25.0, 10.0))
    assert one["rain_mm"] == pytest.approx(2.54)
    assert one["solar_radiation_mj_m2"] == pytest.approx(21.6)
    assert one["wind_speed_2m_m_s"] == pytest.approx(4 * 0.44704 * 0.748)


@pytest.mark.parametrize("pattern", ["%d/%m/%Y", "%d-%m-%y", "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d",
                                     "%d.%m.%Y", "%Y-%m-%d 00:00:00", "%Y-%m-%dT00:00"])
def test_dates_as_people_write_them(tmp_path, pattern):
    dates = pd.date_range("2026-05-28", periods=20)
    lines = ["date;tmin;tmax", *(f"{date:{pattern}};12;24" for date in dates)]
    readings, findings = read(write(tmp_path, "\n".join(lines)))
    assert readings["date"].tolist() == dates.tolist()
    assert findings == []


def test_year_month_and_day_in_columns(tmp_path):
    text = "Année;Mois;Jour du mois;Pluie;Tmin;Tmax\n2026;7;1;2;11;20\n"
    readings, _ = read(write(tmp_path, text))
    assert readings["date"].tolist() == [pd.Timestamp(2026, 7, 1)]


def test_a_workbook_with_real_dates(tmp_path):
    frame = pd.DataFrame({"Jour": pd.date_range("2026-07-01", periods=5), "Tmin (°C)": 12.5,
                          "Tmax (°C)": 25.0, "Pluie (mm)": [0, 1.5, None, 0, 3]})
    path = tmp_path / "station.xlsx"
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        pd.DataFrame({"Lisez-moi": ["relevés"]}).to_excel(book, sheet_name="Notes", index=False)
        frame.to_excel(book, sheet_name="2026", index=False, startrow=2)
    readings, findings = read(path)
    assert findings == []
    assert len(readings) == 5
    assert day(readings, "2026-07-02")["rain_mm"] == 1.5
    assert np.isnan(day(readings, "2026-07-03")["rain_mm"])
    assert weather.is_weather_file(path)


def test_a_logger_of_every_hour_is_brought_to_days(tmp_path):
    hours = pd.date_range("2026-07-01", "2026-07-03 11:00", freq="h")
    lines = ["Horodatage;Température (°C);Humidité (%);Pluie (mm);Rayonnement (W/m²);Vent (m/s)"]
    lines += [f"{hour:%d/%m/%Y %H:%M};{10 + hour.hour};{95 - hour.hour};"
              f"{0.5 if hour.hour < 4 else 0};{200 if 6 <= hour.hour < 18 else 0};2"
              for hour in hours]
    readings, findings = read(write(tmp_path, "\n".join(lines)))
    assert sorted(finding.code for finding in findings) == ["brought_to_days", "day_incomplete"]
    assert readings["date"].tolist() == list(pd.to_datetime(["2026-07-01", "2026-07-02"]))
    first = readings.iloc[0]
    assert (first["temperature_min_c"], first["temperature_max_c"]) == (10, 33)
    assert (first["humidity_min_percent"], first["humidity_max_percent"]) == (72, 95)
    assert first["rain_mm"] == 2.0
    assert first["solar_radiation_mj_m2"] == pytest.approx(100 * 0.0864)
    assert first["wind_speed_2m_m_s"] == pytest.approx(2 * 0.748)


@pytest.mark.parametrize(("start", "hours"), [("2026-03-28", 23), ("2026-10-24", 25)])
def test_the_sundays_when_the_clocks_change_keep_their_rain(tmp_path, start, hours):
    first = pd.Timestamp(start, tz="Europe/Paris")
    times = pd.date_range(first, first + pd.Timedelta(days=4), freq="h", inclusive="left")
    local = times.tz_localize(None)[: 24 + hours + 24]
    lines = [f"{time:%d/%m/%Y %H:%M};{10 + time.hour / 2:.1f};0.5" for time in local]
    path = tmp_path / "station.csv"
    path.write_text("\n".join(["Date;Température (°C);Pluie (mm)", *lines]), encoding="utf-8")
    frame, _ = station_file.read(path, 48.9, 2.5)
    assert frame["rain_mm"].tolist() == [12.0, hours / 2, 12.0]
    assert frame["temperature_max_c"].tolist() == [21.5] * 3


def test_dew_point_and_sunshine_serve(tmp_path):
    readings, _ = read(write(tmp_path, "Date;Tmin;Tmax;Point de rosée (°C);Insolation (h)\n"
                                       "06/07/2026;12,3;21,5;12,0;9,25\n"))
    assert readings["vapour_pressure_kpa"].iloc[0] == pytest.approx(1.403, abs=0.001)
    assert readings["solar_radiation_mj_m2"].iloc[0] == pytest.approx(22.1, abs=0.6)


def test_several_stations_and_their_places(tmp_path):
    readings, _ = read(write(tmp_path, "station,lat,lon,alti,date,rain,tmin,tmax\n"
                             "Parc,48.95,2.60,80,2026-07-01,1,12,24\n"
                             "Serre,,,,2026-07-01,2,12,24\n"))
    assert readings["station"].tolist() == ["file:Parc", "file:Serre"]
    assert readings["latitude"].tolist() == [48.95, 48.92]
    assert readings["elevation_m"].tolist() == [80.0, 62.0]


def test_what_cannot_be_read_is_counted(tmp_path):
    readings, findings = read(write(tmp_path, "Date;Pluie;Tmin;Tmax;Pluie (mm)\n"
                                    "01/07/2026;x;12;24;5\nTotal;3;;;\n"))
    assert len(readings) == 1
    assert {finding.code for finding in findings} == {
        "not_a_number", "column_twice", "date_unreadable"}
    for finding in findings:
        assert finding.sentence("fr") and finding.sentence("en")


@pytest.mark.parametrize("name, content, code", [
    ("a.csv", b"", "weather_file_not_recognised"),
    ("a.csv", b"Essence;Hauteur\nTilia;12\n", "weather_file_not_recognised"),
    ("a.csv", b"<html><body>Connexion</body></html>", "weather_file_is_page"),
    ("a.csv", bytes(range(256)) * 4, "weather_file_unreadable"),
    ("a.csv", b"Date;Pluie\nhier;3\n", "weather_file_no_dates"),
    ("a.csv", b"Date;Pluie\n", "weather_file_no_dates"),
    ("a.xlsx", b"PK\x03\x04 not a workbook", "weather_file_unreadable"),
    ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no", "weather_file_unreadable"),
])
def test_another_file_is_refused_in_plain_words(tmp_path, town_store, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(weather.WeatherError, match=code) as refusal:
        weather.update_weather(town_store, "file", TODAY, file=path)
    assert path.name in refusal.value.sentence("fr")
    assert refusal.value.advice("en")
    assert town_store.count("weather_daily") == 0


def test_the_store_keeps_a_station_s_days_with_their_method(tmp_path, town_store):
    dates = pd.date_range("2026-06-01", "2026-07-20")
    lines = ["Date;Tmin (°C);Tmax (°C);Pluie (mm)",
             *(f"{date:%d/%m/%Y};12,{date.day % 10};25;{date.day % 4}" for date in dates)]
    result = weather.update_weather(town_store, "file", TODAY,
                                    file=write(tmp_path, "\n".join(lines)))
    assert result.last_observed == dt.date(2026, 7, 14)
    assert [finding.code for finding in result.findings] == ["not_over"]
    rows = town_store.read("weather_daily")
    assert set(rows["evapotranspiration_method"]) == {"hargreaves"}
    assert set(rows["source"]) == {"file"}
    assert weather.stations_for_sites(town_store).default == "file:mairie"


CELL = st.one_of(st.text(max_size=12), st.integers(-9999, 99999).map(str),
                 st.sampled_from(["01/07/2026", "2026-07-02", "12,5", "", "=1+1", "\x00", "é"]))


@settings(max_examples=120, deadline=None)
@given(st.lists(st.lists(CELL, min_size=1, max_size=6), min_size=0, max_size=8),
       st.sampled_from(["", "Date;Pluie;Tmin;Tmax\n", "date,rain\n"]), st.sampled_from(";,\t"))
def test_any_text_is_read_or_refused_politely(tmp_path_factory, rows, header, mark):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    text = header + "\n".join(mark.join(row) for row in rows)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        readings, _ = read(path)
    except SeveError:
        return
    assert readings["date"].notna().all()
