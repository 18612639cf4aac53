"""A web service on loopback that replays answers and faults, and a store for a town."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import socketserver
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest


@dataclasses.dataclass
class Reply:
    """One answer: ``cut`` promises more bytes than are sent, ``delay_s`` comes before."""

    body: bytes | str | list | dict = b""
    status: int = 200
    content_type: str = "application/json"
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    cut: int = 0
    delay_s: float = 0.0
    hang_up: bool = False

    def content(self) -> bytes:
        if isinstance(self.body, (list, dict)):
            return json.dumps(self.body).encode()
        return self.body.encode() if isinstance(self.body, str) else self.body


class Service:
    """Replies in the order given, the last one for ever; remembers what was asked."""

    def __init__(self) -> None:
        self.replies: list[Reply | Callable[[dict[str, str]], Reply]] = []
        self.questions: list[dict[str, str]] = []
        self.address = ""
        self.by_path: Callable[[str], Reply] | None = None

    def reply(self, *replies: Reply | Callable[[dict[str, str]], Reply]) -> None:
        self.replies = list(replies)

    def next(self, path: str) -> Reply:
        question = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        self.questions.append(question)
        if self.by_path is not None:
            return self.by_path(urlsplit(path).path)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        return reply(question) if callable(reply) else reply


@pytest.fixture(name="Reply")
def reply_type():
    """Give the class of replies."""
    return Reply


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        reply = self.server.service.next(self.path)
        if reply.hang_up:
            self.connection.close()
            return
        time.sleep(reply.delay_s)
        content = reply.content()
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(content) + reply.cut))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@pytest.fixture
def service():
    """Give a web service on a free loopback port."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.service = Service()
    server.service.address = f"http://127.0.0.1:{server.server_address[1]}/v1/forecast"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.service
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def closed_port():
    """Give a loopback address where nobody listens."""
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        port = server.server_address[1]
    return f"http://127.0.0.1:{port}/v1/forecast"


@pytest.fixture
def session():
    """Give a session that looks at no proxy of the environment."""
    import requests

    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture
def naps():
    """Give a sleep that returns at once and remembers how long it was asked for."""
    class Naps(list):
        def __call__(self, seconds: float) -> None:
            self.append(seconds)

    return Naps()


@pytest.fixture
def town_store(tmp_path, service):
    """Give a store of a town at Livry-Gargan whose services are the local one."""
    from seve.layers.store import Store

    with Store.create(tmp_path / "town.gpkg") as store:
        store.save_settings(dataclasses.replace(
            store.settings(), latitude=48.92, longitude=2.54, elevation_m=62.0,
            insee_code="93046", weather_address=service.address, drought_enabled=True,
            drought_address=service.address.replace("/v1/forecast", "/api/zones"),
        ))
        yield store
