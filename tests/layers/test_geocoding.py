"""The address service as the Géoplateforme documents its batch of CSV, good days and bad ones.

The answers follow https://data.geopf.fr/geocodage (search/csv): the columns sent, then those of
``result_columns``; ``result_status`` is ok, not-found, skipped or error.
"""

import csv
import email
import io
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pandas as pd
import pytest
import requests
from seve.layers.placing import Means, geocoding, place_objects
from seve.layers.settings import TownSettings

TOWN = TownSettings(town_name="Livry-Gargan", insee_code="93046", geocoding_enabled=True)
KNOWN = {
    "12 rue de Vaujours Livry-Gargan": (
        "2.540147", "48.92163", "0.9712", "housenumber", "12 Rue de Vaujours 93190 Livry-Gargan"),
    "rue de Vaujours Livry-Gargan": (
        "2.541", "48.9222", "0.83", "street", "Rue de Vaujours 93190 Livry-Gargan"),
    "quelque part Livry-Gargan": (
        "2.5361", "48.919", "0.55", "municipality", "Livry-Gargan"),
    "rue Zzz Livry-Gargan": ("2.51", "48.91", "0.31", "street", "Rue Zola 93190 Livry-Gargan"),
}
RESULTS = ("longitude", "latitude", "result_score", "result_type", "result_label")


class Service(BaseHTTPRequestHandler):
    """Answers one batch as the service does; ``server.mood`` says what goes wrong."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        message = email.message_from_bytes(
            b"Content-Type: " + self.headers["Content-Type"].encode() + b"\r\n\r\n" + body)
        form, table = {}, ""
        for part in message.get_payload():
            name = part.get_param("name", header="content-disposition")
            text = part.get_payload(decode=True).decode("utf-8")
            if name == "data":
                table = text
            else:
                form.setdefault(name, []).append(text)
        self.server.asked.append((form, table))
        mood = self.server.moods.pop(0) if self.server.moods else "well"
        getattr(self, f"_{mood}")(form, list(csv.DictReader(io.StringIO(table))))

    def _well(self, form, rows):
        text = self._answer(form, rows)
        self._send(200, "text/csv; charset=utf-8", "\ufeff" + text)

    def _cut(self, form, rows):
        text = self._answer(form, rows)
        self._send(200, "text/csv; charset=utf-8", text[: 2 * len(text) // 3])

    def _busy(self, form, rows):
        self._send(429, "application/json", '{"code":429}', {"Retry-After": "7"})

    def _refuses(self, form, rows):
        self._send(400, "application/json", '{"code":400,"message":"Failed parsing CSV"}')

    def _portal(self, form, rows):
        self._send(200, "text/html", "<html><body>Veuillez vous identifier</body></html>")

    def _answer(self, form, rows):
        # The service refuses columns that the file does not have.
        assert set(form["columns"]) <= set(rows[0]) and form["citycode"][0] in rows[0]
        wanted = form["result_columns"]
        out = io.StringIO()
        writer = csv.DictWriter(out, [*rows[0], *wanted], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            line = " ".join(row[name] for name in form["columns"])
            found = KNOWN.get(line)
            result = dict(zip(RESULTS, found, strict=True)) if found else {}
            result["result_status"] = "ok" if found else "not-found"
            writer.writerow({**row, **{name: result.get(name, "") for name in wanted}})
        return out.getvalue()

    def _send(self, status, kind, text, headers=()):
        data = text.encode("utf-8")
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": len(data),
                            **dict(headers)}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def service(monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.asked, server.moods, server.waited = [], [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(geocoding, "ADDRESS",
                        f"http://127.0.0.1:{server.server_port}/geocodage/search/csv")
    monkeypatch.setattr(geocoding.geocode, "__defaults__",
                        (*geocoding.geocode.__defaults__[:-1], server.waited.append))
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def session():
    with requests.Session() as session:
        session.trust_env = False
        yield session


def trees(*addresses):
    return pd.DataFrame({"address": list(addresses)})


def place(session, *addresses):
    placed = place_objects("trees", trees(*addresses), TOWN, Means(session=session))
    assert len(placed.frame) == len(addresses)
    return placed


def found(placed, code):
    rows = placed.findings[placed.findings["code"] == code]
    return [json.loads(values) for values in rows["values"]]


def test_an_address_is_placed_with_its_score_and_its_own_precision(service, session):
    placed = place(session, "12 rue de Vaujours", "rue de Vaujours", "rue Zzz", "quelque part",
                   "nulle part")
    assert placed.frame["position_status"].tolist() == ["approximate"] * 2 + ["to_locate"] * 3
    assert placed.frame["position_precision_m"].tolist()[:2] == [15.0, 150.0]
    assert [one["score"] for one in found(placed, "geocoded")] == [0.971, 0.83]
    # Unsure, only the commune, unknown: said with the score, never placed in silence.
    assert [one["score"] for one in found(placed, "geocoding_weak")] == [0.31, 0.55, 0]
    degrees = placed.frame.geometry.to_crs("EPSG:4326")
    assert (degrees.x[0], degrees.y[0]) == pytest.approx((2.540147, 48.92163), abs=1e-6)


def test_only_addresses_and_the_number_of_the_commune_leave_the_town(service, session):
    place(session, "12 rue de Vaujours", "12 rue de Vaujours")
    (form, table), = service.asked
    assert table.splitlines() == ["row,address,insee", "0,12 rue de Vaujours Livry-Gargan,93046"]
    assert form["columns"] == ["address"]
    assert form["citycode"] == ["insee"]
    assert "result_status" in form["result_columns"]


def test_a_busy_service_is_asked_again_after_the_pause_it_wants(service, session):
    service.moods = ["busy", "well"]
    placed = place(session, "12 rue de Vaujours")
    assert service.waited == [7.0]
    assert placed.frame["position_status"].tolist() == ["approximate"]


def test_a_service_that_stays_busy_is_left_alone(service, session):
    service.moods = ["busy"] * 10
    placed = place(session, "12 rue de Vaujours")
    assert len(service.asked) == 3
    assert found(placed, "geocoding_failed") == [{"count": 1, "problem": "HTTP 429"}]


def test_a_refusal_is_said_with_its_number(service, session):
    service.moods = ["refuses"]
    placed = place(session, "12 rue de Vaujours", "rue de Vaujours")
    assert found(placed, "geocoding_failed") == [{"count": 2, "problem": "HTTP 400"}]


def test_the_page_of_a_portal_is_not_taken_for_an_answer(service, session):
    service.moods = ["portal"]
    placed = place(session, "12 rue de Vaujours", "rue de Vaujours")
    assert found(placed, "geocoding_portal")[0]["count"] == 2
    assert found(placed, "geocoding_weak") == []


def test_an_answer_cut_short_keeps_what_came_whole(service, session):
    service.moods = ["cut"]
    placed = place(session, "12 rue de Vaujours", "rue de Vaujours", "rue Zzz")
    assert placed.frame["position_status"].tolist()[0] == "approximate"
    cut = found(placed, "geocoding_cut_short")[0]["count"]
    assert cut >= 1
    told = len(found(placed, "geocoded")) + len(found(placed, "geocoding_weak"))
    assert told + cut == 3


def test_large_lists_go_in_batches_with_a_pause_and_stop_at_a_refusal(
    service, session, monkeypatch
):
    monkeypatch.setattr(geocoding, "BATCH", 2)
    service.moods = ["well", "refuses"]
    placed = place(session, "12 rue de Vaujours", "rue Zzz", "rue de Vaujours", "a", "b", "c")
    assert len(service.asked) == 2
    assert service.waited == [1.0]
    assert placed.frame["position_status"].tolist()[0] == "approximate"
    assert found(placed, "geocoding_failed") == [{"count": 4, "problem": "HTTP 400"}]


def test_no_network_loses_nothing(service, session):
    service.shutdown()
    service.server_close()
    placed = place(session, "12 rue de Vaujours", "rue Zzz")
    assert np.all(placed.frame["position_status"] == "to_locate")
    assert found(placed, "geocoding_failed") == [{"count": 2, "problem": "ConnectionError"}]
