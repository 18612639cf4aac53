"""The weekly digest, sent to real SMTP servers of our own, kind and unkind."""

from __future__ import annotations

import datetime
import email
import socket
import ssl
import subprocess
import threading
from email import policy

import pandas as pd
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from seve.interventions.mailing import MailError, SmtpMailer
from seve.interventions.reminders import send_reminders
from seve.layers.store import Store
from seve.layers.words import words_for

TODAY = datetime.date(2026, 5, 4)  # a Monday
NEXT_WEEK = TODAY + datetime.timedelta(days=7)
SENDER = "espaces-verts@ville.example"


class Mailbox:
    """Keeps what arrives; refuses the recipients it is told to."""

    def __init__(self, refused: tuple[str, ...] = ()) -> None:
        self.messages: list[email.message.EmailMessage] = []
        self.refused = refused

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def mailbox():
    handler = Mailbox()
    handler.port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path / "town.gpkg") as store:
        store.upsert("teams", pd.DataFrame([
            {"uid": "n", "code": "N", "name": "Nord <b>", "email": "nord@ville.example"},
            {"uid": "s", "code": "S", "name": "Sud", "email": "sud@ville.example"}]))
        store.upsert("trees", pd.DataFrame([
            {"uid": "t", "code": "12", "french_name": "Tilleul", "street": "rue Haute"}]))
        base = {"object_uid": "t", "object_kind": "tree", "work": "pruning", "state": "planned",
                "origin": "rule"}
        store.upsert("interventions", pd.DataFrame([
            {**base, "uid": "a", "team_code": "N", "due_date": "2026-05-06"},
            {**base, "uid": "b", "team_code": "N", "due_date": "2026-02-01",
             "remarks": "<script>alert(1)</script>"},
            {**base, "uid": "c", "team_code": "S", "due_date": "2026-05-25"},
            {**base, "uid": "d", "team_code": "S", "due_date": "2026-12-25"},
            {**base, "uid": "e", "team_code": None, "due_date": "2026-05-06"}]))
        yield store


def mailer(port: int, **values) -> SmtpMailer:
    return SmtpMailer("127.0.0.1", port, sender=SENDER, timeout_s=5, **values)


def test_each_team_receives_its_digest_once_a_week(store, mailbox):
    first = send_reminders(store, TODAY, mailer(mailbox.port), "fr")
    assert (first.sent, first.failed, first.unassigned) == (2, 0, 1)
    for day in (TODAY, TODAY + datetime.timedelta(days=6)):
        again = send_reminders(store, day, mailer(mailbox.port), "fr")
        assert (again.sent, again.failed, again.already) == (0, 0, 2)
    assert len(mailbox.messages) == 2
    assert send_reminders(store, NEXT_WEEK, mailer(mailbox.port), "fr").sent == 2
    identifiers = [message["Message-ID"] for message in mailbox.messages]
    assert len(set(identifiers)) == 4


def test_the_digest_says_what_is_late_this_week_and_next_as_text_page_and_calendar(
        store, mailbox):
    send_reminders(store, TODAY, mailer(mailbox.port), "fr")
    message = next(one for one in mailbox.messages if one["To"] == "nord@ville.example")
    assert message["Subject"] == "Interventions du 04/05/2026 : 2 à faire, dont 1 en retard"
    assert message["From"] == SENDER
    text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert "En retard : 1 intervention\n" in text and "Cette semaine : 1 intervention\n" in text
    assert "taille · arbre 12 Tilleul · rue Haute · pour le 06/05/2026" in text
    page = message.get_body(("html",)).get_content()
    assert "<script>" not in page and "&lt;script&gt;" in page and "Nord &lt;b&gt;" in page
    [calendar] = list(message.iter_attachments())
    assert calendar.get_content_type() == "text/calendar"
    assert "BEGIN:VEVENT" in calendar.get_content()


def test_a_refused_address_does_not_stop_the_other_team_and_is_tried_again(store, mailbox):
    mailbox.refused = ("nord@ville.example",)
    result = send_reminders(store, TODAY, mailer(mailbox.port), "fr")
    assert (result.sent, result.failed, result.failures) == (1, 1, (("N", "mail_recipient"),))
    mailbox.refused = ()
    later = send_reminders(store, TODAY, mailer(mailbox.port), "fr")
    assert (later.sent, later.failed, later.already) == (1, 0, 1)


def test_a_silent_server_fails_everyone_and_the_next_run_sends(store, mailbox):
    result = send_reminders(store, TODAY, mailer(free_port()), "fr")
    assert (result.sent, result.failed) == (0, 2)
    assert set(store.read("reminders")["state"]) == {"failed"}
    assert send_reminders(store, TODAY, mailer(mailbox.port), "fr").sent == 2


class HangingUp:
    """Speaks SMTP as far as the middle of the message, then cuts the line."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.received = b""
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with line, line.makefile("rb") as incoming:
                line.sendall(b"220 hello\r\n")
                for command in incoming:
                    if command.upper().startswith(b"DATA"):
                        line.sendall(b"354 go on\r\n")
                        self.received = incoming.read(200)
                        break
                    line.sendall(b"250 OK\r\n")
                line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.close()


def test_a_server_that_drops_half_way_leaves_the_reminder_to_be_sent_later(store, mailbox):
    dropping = HangingUp()
    try:
        result = send_reminders(store, TODAY, mailer(dropping.port), "fr")
    finally:
        dropping.close()
    assert dropping.received, "the message had begun to leave"
    assert (result.sent, result.failed) == (0, 2)
    assert {code for _, code in result.failures} == {"mail_dropped"}
    assert send_reminders(store, TODAY, mailer(mailbox.port), "fr").sent == 2
    assert len(mailbox.messages) == 2


def test_a_run_cut_while_sending_is_tried_again_under_the_same_identifier(store, mailbox):
    class Cut:
        sender = SENDER

        def send(self, message):
            self.identifier = message["Message-ID"]
            raise KeyboardInterrupt

    cut = Cut()
    with pytest.raises(KeyboardInterrupt):
        send_reminders(store, TODAY, cut, "fr")
    assert list(store.read("reminders")["state"]) == ["sending"]
    assert send_reminders(store, TODAY, mailer(mailbox.port), "fr").sent == 2
    assert cut.identifier in [message["Message-ID"] for message in mailbox.messages]


def test_a_team_without_address_and_one_that_forges_headers_fail_alone(store, mailbox):
    store.upsert("teams", pd.DataFrame([
        {"uid": "n", "email": "n@v.example\nBcc: all@v.example"}, {"uid": "s", "email": None}]))
    result = send_reminders(store, TODAY, mailer(mailbox.port), "fr")
    assert (result.sent, dict(result.failures)) == (0, {"N": "bad_address", "S": "no_address"})
    assert mailbox.messages == []
    words = words_for("fr", "interventions")
    assert all(words(f"problem.{code}") for _, code in result.failures)


def test_two_addresses_of_a_team_both_receive(store, mailbox):
    store.upsert("teams", pd.DataFrame([
        {"uid": "n", "email": "chef@ville.example; nord@ville.example"}]))
    send_reminders(store, TODAY, mailer(mailbox.port), "en")
    message = next(one for one in mailbox.messages if "chef" in one["To"])
    assert [address.addr_spec for address in message["To"].addresses] == [
        "chef@ville.example", "nord@ville.example"]


def test_a_password_never_travels_in_clear(mailbox):
    with pytest.raises(MailError) as caught:
        mailer(mailbox.port, user="u", password="p").send(email.message.EmailMessage())
    assert caught.value.code == "mail_clear_password"
    assert "p'" not in repr(mailer(1, user="u", password="secret-p'"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
         str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
        check=True, capture_output=True)
    return folder


def test_a_line_private_from_the_start_is_spoken_too(certificate):
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    handler, port = Mailbox(), free_port()
    trusting = ssl.create_default_context(cafile=str(certificate / "cert.pem"))

    class Private(Controller):
        def _trigger_server(self):  # the library's own takes the server's side of the line
            with socket.create_connection(("localhost", port), 5) as line, \
                    trusting.wrap_socket(line, server_hostname="localhost") as private:
                private.recv(1024)

    controller = Private(handler, hostname="localhost", port=port, ssl_context=server_side)
    controller.start()
    message = email.message.EmailMessage()
    message["From"], message["To"] = SENDER, "nord@ville.example"
    message.set_content("bonjour")
    try:
        SmtpMailer("localhost", port, "tls", SENDER, timeout_s=5, context=trusting).send(message)
        with pytest.raises(MailError) as caught:
            SmtpMailer("localhost", port, "tls", SENDER, timeout_s=5).send(message)
    finally:
        controller.stop()
    assert len(handler.messages) == 1 and caught.value.code == "mail_unreachable"


class LeavingWithoutGoodbye(HangingUp):
    """Takes the whole message, says so, then cuts the line before the goodbye."""

    def _serve(self) -> None:
        line, _ = self._listener.accept()
        with line, line.makefile("rb") as incoming:
            line.sendall(b"220 hello\r\n")
            for command in incoming:
                if command.upper().startswith(b"DATA"):
                    line.sendall(b"354 go on\r\n")
                    for content in incoming:
                        self.received += content
                        if content == b".\r\n":
                            break
                    line.sendall(b"250 OK\r\n")
                    break
                line.sendall(b"250 OK\r\n")
            line.shutdown(socket.SHUT_RDWR)


def test_a_message_taken_before_the_line_was_cut_is_not_sent_again(store, mailbox):
    store.upsert("teams", pd.DataFrame([{"uid": "s", "email": None}]))
    server = LeavingWithoutGoodbye()
    try:
        first = send_reminders(store, TODAY, mailer(server.port), "fr")
    finally:
        server.close()
    assert server.received and first.sent == 1
    again = send_reminders(store, TODAY, mailer(mailbox.port), "fr")
    assert (again.sent, again.already, mailbox.messages) == (0, 1, [])


@pytest.mark.parametrize(("security", "password", "code"), [
    ("starttls", "right", None), ("auto", "right", None), ("auto", "wrong", "mail_login"),
    ("none", "right", "mail_clear_password")])
def test_starttls_with_credentials(certificate, security, password, code):
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")

    def allowed(server, session, envelope, mechanism, data):
        good = data.login == b"seve" and data.password == b"right"
        return AuthResult(success=good, handled=False)

    class Secure(Controller):
        def factory(self):
            return SMTP(self.handler, tls_context=server_side, require_starttls=True,
                        auth_required=True, authenticator=allowed)

    handler = Mailbox()
    port = free_port()
    controller = Secure(handler, hostname="localhost", port=port)
    controller.start()
    trusting = ssl.create_default_context(cafile=str(certificate / "cert.pem"))
    message = email.message.EmailMessage()
    message["From"], message["To"] = SENDER, "nord@ville.example"
    message.set_content("bonjour")
    mail = SmtpMailer("localhost", port, security, SENDER, "seve", password, 5, trusting)
    try:
        if code is None:
            mail.send(message)
            assert len(handler.messages) == 1
            with pytest.raises(MailError) as caught:
                SmtpMailer("localhost", port, "starttls", SENDER, timeout_s=5).send(message)
            assert caught.value.code == "mail_unreachable", "an unknown certificate is refused"
        else:
            with pytest.raises(MailError) as caught:
                mail.send(message)
            assert caught.value.code == code
    finally:
        controller.stop()
    assert code is None or caught.value.sentence("fr")
