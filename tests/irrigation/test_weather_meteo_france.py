"""Météo-France's daily station files, as they really are."""

import dataclasses
import datetime as dt
import gzip

import numpy as np
import pandas as pd
import pytest
from seve.irrigation import weather
from seve.irrigation.weather import meteo_france

TODAY = dt.date(2026, 7, 15)
FIRST = "NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJ;RR;QRR;TN;QTN;TX;QTX;FFM;QFFM"
SECOND = (" NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJ;INST;QINST;GLOT;QGLOT; UV;QUV;UN;QUN;UX;"
          "QUX;UM;QUM;TSVM;QTSVM;ETPMON;QETPMON")


def write_parts(folder, days=40, station="01014002", place=(48.93, 2.55), doubtful=()):
    dates = pd.date_range("2026-06-01", periods=days)
    first, second = [FIRST], [SECOND]
    for number, day in enumerate(dates):
        start = f"{station};PRÈS;{place[0]};{place[1]};60;{day:%Y%m%d}"
        quality = 2 if number in doubtful else 1
        first.append(f"{start};{number % 4:.1f};1;{12 + number % 3:.1f};9;25.{number % 10};"
                     f"{quality};2.7;1")
        if number < days - 1:
            second.append(f" {start};600;1;2300;9;;;40;1;90;1;66;9;14.1;1;4.5;9")
    paths = (folder / "Q_01_latest-2025-2026_RR-T-Vent.csv",
             folder / "Q_01_latest-2025-2026_autres-parametres.csv")
    for path, lines in zip(paths, (first, second), strict=True):
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return paths


def test_both_parts_are_joined_and_units_brought_to_ours(tmp_path):
    first, _ = write_parts(tmp_path)
    readings, findings = meteo_france.read([first])
    assert findings == []
    assert set(readings["station"]) == {"meteo_france:01014002"}
    assert set(readings["source"]) == {"meteo_france: PRÈS"}
    day = readings.set_index("date").loc["2026-06-02"]
    assert day["rain_mm"] == 1.0
    assert day["solar_radiation_mj_m2"] == pytest.approx(23.0)
    assert day["wind_speed_2m_m_s"] == pytest.approx(2.7 * 0.748)
    assert (day["humidity_min_percent"], day["humidity_max_percent"]) == (40, 90)
    # The last day is in the first part alone.
    last = readings.set_index("date").loc["2026-07-10"]
    assert last["rain_mm"] == 3.0
    assert np.isnan(last["solar_radiation_mj_m2"])


def test_giving_the_second_part_or_both_or_gzip_gives_the_same(tmp_path):
    first, second = write_parts(tmp_path)
    expected, _ = meteo_france.read([first])
    for paths in ([second], [second, first]):
        pd.testing.assert_frame_equal(meteo_france.read(paths)[0], expected)
    packed = []
    (tmp_path / "gz").mkdir()
    for path in (first, second):
        target = tmp_path / "gz" / (path.name + ".gz")
        target.write_bytes(gzip.compress(path.read_bytes()))
        packed.append(target)
    pd.testing.assert_frame_equal(meteo_france.read(packed[:1])[0], expected)
    assert weather.is_weather_file(packed[0])


def test_two_periods_follow_each_other(tmp_path):
    first, _ = write_parts(tmp_path)
    lines = first.read_text(encoding="utf-8").splitlines()
    old = tmp_path / "Q_01_previous-1950-2024_RR-T-Vent.csv"
    old.write_text("\n".join([lines[0], lines[1].replace("20260601", "20240601")]),
                   encoding="utf-8")
    readings, _ = meteo_france.read([first, old])
    assert len(readings) == 41
    assert readings["date"].min() == pd.Timestamp(2024, 6, 1)


def test_a_doubtful_value_is_ignored_and_said(tmp_path):
    first, _ = write_parts(tmp_path, doubtful=(3, 4))
    readings, findings = meteo_france.read([first])
    assert readings["temperature_max_c"].isna().sum() == 2
    assert [(finding.code, finding.count) for finding in findings] == [("doubtful_quality", 2)]
    assert "TX" in findings[0].sentence("fr")


def test_stations_far_from_the_town_are_not_taken(tmp_path):
    first, _ = write_parts(tmp_path)
    with pytest.raises(weather.WeatherError, match="weather_no_station") as refusal:
        meteo_france.read([first], 43.6, 1.44)
    assert "60" in refusal.value.sentence("fr")


@pytest.mark.parametrize("content", [b"", b"\x1f\x8bnot gzip", b"<html>login</html>",
                                     b"a;b;c\n1;2;3\n", b"\x00\x01\x02" * 50])
def test_another_file_is_refused_in_plain_words(tmp_path, town_store, content):
    path = tmp_path / "Q_01_RR-T-Vent.csv"
    path.write_bytes(content)
    with pytest.raises(weather.WeatherError) as refusal:
        weather.update_weather(town_store, "meteo_france", TODAY, file=path)
    assert refusal.value.code.startswith("weather_file")
    assert path.name in refusal.value.sentence("fr")
    assert not weather.is_weather_file(path)


def test_part_after_part_ends_as_both_at_once(tmp_path, town_store):
    first, second = write_parts(tmp_path)
    alone = [tmp_path / "a" / first.name, tmp_path / "b" / second.name]
    for source, target in zip((first, second), alone, strict=True):
        target.parent.mkdir()
        target.write_bytes(source.read_bytes())
    weather.update_weather(town_store, "meteo_france", TODAY, file=alone[0])
    rain_only = town_store.read("weather_daily")
    assert set(rain_only["evapotranspiration_method"]) == {"penman_monteith:humidity,radiation"}
    with pytest.raises(weather.WeatherError, match="weather_no_station"):
        weather.update_weather(town_store, "meteo_france", TODAY, file=alone[1])
    weather.update_weather(town_store, "meteo_france", TODAY, file=[first, second])
    rows = town_store.read("weather_daily").set_index("date").sort_index()
    assert (rows["evapotranspiration_method"].iloc[:-1] == "penman_monteith").all()
    # A later file with the first part alone does not take away what the second gave.
    result = weather.update_weather(town_store, "meteo_france", TODAY, file=alone[0])
    assert result.written == 0


def test_a_folder_is_read_whole(tmp_path, town_store):
    write_parts(tmp_path)
    (tmp_path / "notes.txt").write_text("bonjour", encoding="utf-8")
    result = weather.update_weather(town_store, "file", TODAY, file=tmp_path)
    assert result.days == 40
    gauge = tmp_path / "serre.csv"
    gauge.write_text("Date;Pluie;Tmin;Tmax\n02/06/2026;4;12;25\n", encoding="utf-8")
    result = weather.update_weather(town_store, "file", TODAY, file=tmp_path)
    assert result.stations == ("file:serre", "meteo_france:01014002")
    with pytest.raises(weather.WeatherError, match="weather_no_file"):
        weather.update_weather(town_store, "file", TODAY)
    with pytest.raises(weather.WeatherError, match="weather_file_absent"):
        weather.update_weather(town_store, "file", TODAY, file=tmp_path / "absent.csv")
    with pytest.raises(weather.WeatherError, match="weather_unknown_source"):
        weather.update_weather(town_store, "crystal ball", TODAY)


def as_service(folder, year, parts=("RR-T-Vent", "autres-parametres")):
    """Answer with the packed files of a year, 404 for others."""
    def answer(Reply):
        def reply(path):
            name = path.rsplit("/", 1)[-1].removesuffix(".gz")
            source = folder / name.replace(f"latest-{year - 1}-{year}", "latest-2025-2026")
            if f"latest-{year - 1}-{year}" not in name or not any(p in name for p in parts):
                return Reply("no such key", status=404, content_type="application/xml")
            return Reply(gzip.compress(source.read_bytes()), content_type="application/gzip")
        return reply
    return answer


def use_service(store, service, **changes):
    store.save_settings(dataclasses.replace(
        store.settings(), meteo_france_address=service.address.removesuffix("/v1/forecast"),
        insee_code="01002", **changes))


@pytest.mark.parametrize("year", [2026, 2025])
def test_without_a_file_the_current_ones_are_downloaded(
        tmp_path, town_store, service, session, naps, Reply, year):
    write_parts(tmp_path)
    use_service(town_store, service)
    service.by_path = as_service(tmp_path, year)(Reply)
    result = weather.update_weather(town_store, "meteo_france", TODAY, session=session, sleep=naps)
    assert result.days == 40
    assert town_store.read("weather_daily")["evapotranspiration_method"].iloc[0] == (
        "penman_monteith")


def test_no_current_file_and_no_commune_are_said(tmp_path, town_store, service, session, naps,
                                                 Reply):
    use_service(town_store, service)
    service.reply(Reply("", status=404))
    with pytest.raises(weather.WeatherError, match="weather_no_current_file") as refusal:
        weather.update_weather(town_store, "meteo_france", TODAY, session=session, sleep=naps)
    assert "01" in refusal.value.sentence("fr")
    service.reply(Reply("<html>login", content_type="text/html"))
    with pytest.raises(weather.WeatherError, match="service_portal"):
        weather.update_weather(town_store, "meteo_france", TODAY, session=session, sleep=naps)
    service.reply(Reply(b"\x1f\x8b\x08half", cut=900))
    with pytest.raises(weather.WeatherError, match="service_garbled"):
        weather.update_weather(town_store, "meteo_france", TODAY, session=session, sleep=naps)
    town_store.save_settings(dataclasses.replace(town_store.settings(), insee_code=""))
    with pytest.raises(weather.WeatherError, match="weather_no_commune"):
        weather.update_weather(town_store, "meteo_france", TODAY, session=session, sleep=naps)
    assert town_store.count("weather_daily") == 0


@pytest.mark.parametrize("code, number", [("93046", "93"), ("01002", "01"), ("2A004", "20"),
                                          ("97411", "974")])
def test_the_departement_of_a_commune(code, number):
    assert meteo_france.departement(code) == number


def test_the_real_files_of_the_departement(shared_data, town_store):
    file = shared_data / "weather" / "Q_77_latest-2023-2024_RR-T-Vent.csv"
    result = weather.update_weather(town_store, "meteo_france", dt.date(2024, 5, 9), file=file)
    assert result.days == 493
    assert result.last_observed == dt.date(2024, 5, 6)  # the last day has no rain yet
    rows = town_store.read("weather_daily")
    assert rows["station"].nunique() == 4
    assert weather.stations_for_sites(town_store).default == "meteo_france:77468001"
    melun = rows[rows["station"].eq("meteo_france:77306001")]
    assert melun["evapotranspiration_method"].eq("penman_monteith").sum() == 489
    changis = rows[rows["station"].eq("meteo_france:77084001")]
    filled = changis[changis["kind"].eq("filled")]
    assert len(filled) == 5
    assert filled["filled_variables"].str.contains("rain_mm").all()


def test_the_sample_town_s_two_summers(sample_data, town_store):
    files = sorted(sample_data.glob("meteo_*.csv"))
    assert files
    assert all(weather.is_weather_file(file) for file in files)
    assert not weather.is_weather_file(sample_data / "arbres.xlsx")
    for file in files:  # one part after the other, each finding its sibling
        result = weather.update_weather(town_store, "file", TODAY, file=file)
    assert result.last_observed == TODAY - dt.timedelta(days=1)
    series = weather.daily_weather(town_store, result.stations[0], dt.date(2026, 3, 1),
                                   TODAY - dt.timedelta(days=1))
    assert weather.weather_status(series, TODAY).code == "fresh"
    assert not series["reference_evapotranspiration_mm"].isna().any()
