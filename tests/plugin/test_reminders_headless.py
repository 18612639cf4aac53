"""The reminders as the task scheduler sends them: the login comes from QGIS's own safe."""

import datetime
import email
import socket
import ssl
import subprocess
from email import policy

import pandas as pd
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from qgis.core import (
    QgsApplication,
    QgsAuthMethodConfig,
    QgsProcessingContext,
    QgsProcessingFeedback,
)
from seve.layers.store import Store

TODAY = datetime.date(2026, 5, 4)


@pytest.fixture
def town(tmp_path):
    path = tmp_path / "town.gpkg"
    with Store.create(path) as store, store.transaction():
        store.upsert("teams", pd.DataFrame([
            {"uid": "n", "code": "N", "name": "Nord", "email": "nord@ville.example"},
            {"uid": "s", "code": "S", "name": "Sud"}]))
        store.upsert("interventions", pd.DataFrame([
            {"uid": team, "work": "pruning", "state": "planned", "team_code": team,
             "due_date": TODAY} for team in ("N", "S")]))
    return path


@pytest.fixture
def safe(qgis_app):
    """Keep a login in QGIS's authentication store."""
    manager = QgsApplication.authManager()
    if not manager.masterPasswordIsSet():
        assert manager.setMasterPassword("a test's own", True)
    config = QgsAuthMethodConfig("Basic")
    config.setName("mail of tests")
    config.setConfig("username", "seve")
    config.setConfig("password", "right")
    stored = manager.storeAuthenticationConfig(config)
    assert stored[0] if isinstance(stored, tuple) else stored
    yield config.id()
    manager.removeAuthenticationConfig(config.id())


class Mailbox:
    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def server(tmp_path):
    """A server with a certificate of the town's own, that wants a login under STARTTLS."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
         str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")],
        check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")

    def allowed(server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == (b"seve", b"right"),
                          handled=False)

    class Secure(Controller):
        def factory(self):
            return SMTP(self.handler, tls_context=context, require_starttls=True,
                        auth_required=True, authenticator=allowed)

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Secure(Mailbox(), hostname="localhost", port=port)
    controller.start()
    yield controller, tmp_path / "cert.pem"
    controller.stop()


def run(town):
    from seve.plugin.algorithms.send_reminders import SendReminders

    algorithm = SendReminders()
    algorithm.initAlgorithm()
    feedback = QgsProcessingFeedback()
    results, ok = algorithm.run(
        {"STORE": str(town), "DATE": TODAY.isoformat()}, QgsProcessingContext(), feedback)
    return results, ok, feedback.textLog()


def test_the_login_of_the_safe_opens_the_towns_server_and_nothing_leaves_twice(
        town, safe, server, monkeypatch):
    from dataclasses import replace

    from seve.plugin import network
    from seve.plugin.algorithms import send_reminders
    from seve.plugin.desk import DeskSettings

    controller, authority = server
    desk = replace(DeskSettings(), mail_host="localhost", mail_port=controller.port,
                   mail_sender="seve@ville.example", mail_auth_config=safe)
    monkeypatch.setattr(send_reminders, "load_desk", lambda: desk)
    # What QGIS writes for the authorities that people added to it.
    monkeypatch.setattr(network, "_extra_certificates", lambda: authority.read_text())
    results, ok, log = run(town)
    assert ok and (results["SENT"], results["FAILED"]) == (1, 1)
    assert "S" in log and "right" not in log
    (message,) = controller.handler.messages
    assert message["To"] == "nord@ville.example"
    results, ok, _ = run(town)
    assert ok and (results["SENT"], results["FAILED"]) == (0, 1)
    assert len(controller.handler.messages) == 1


def test_without_a_mail_server_the_run_says_where_to_set_one(town, monkeypatch):
    from seve.plugin.algorithms import send_reminders
    from seve.plugin.desk import DeskSettings

    monkeypatch.setattr(send_reminders, "load_desk", DeskSettings)
    _, ok, log = run(town)
    assert not ok and "Sève" in log
