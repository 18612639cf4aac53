"""Ask a web service for JSON or a file and say in plain words what went wrong.

Proxies, certificates and credentials belong to the ``requests.Session`` that is handed in.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests

from ...layers.progress import SILENT, Progress, step
from .readings import WeatherError

TIMEOUT_S = (6.0, 30.0)  # to connect, between two pieces
LONGEST_S = 90.0  # a whole answer, even when it drips
LARGEST_BYTES = 20_000_000
LARGEST_FILE_BYTES = 100_000_000
WAITS_S = (1.0, 4.0, 15.0)  # between tries, unless the service asks for another
LONGEST_WAIT_S = 60.0
_PIECE = 65_536

Sleep = Callable[[float], None]
Answer = TypeVar("Answer")


class _TryAgain(Exception):  # noqa: N818 - it never leaves this module
    """A fault that may pass: the error to raise if it does not, and how long to wait."""

    def __init__(self, error: WeatherError, wait_s: float | None = None) -> None:
        super().__init__(str(error))
        self.error, self.wait_s = error, wait_s


def get_json(
    session: requests.Session,
    address: str,
    parameters: Mapping[str, str],
    service: str,
    sleep: Sleep = time.sleep,
    progress: Progress = SILENT,
    timeout: tuple[float, float] = TIMEOUT_S,
    largest: int = LARGEST_BYTES,
    accepted: tuple[int, ...] = (200,),
) -> tuple[int, Any]:
    """Give the status and the parsed answer of a GET.

    Faults that may pass (no answer, 429, 5xx, a truncated answer) are tried again with
    growing waits, or after the time the service asks for. ``accepted`` statuses are given
    back whatever their text (None when it is not JSON). Raises :class:`WeatherError` with a
    code ``service_...``; the parameters, which may hold a key, are never quoted.
    """
    def ask() -> tuple[int, Any]:
        answer, body, error = _sent(session, address, parameters, service, timeout, largest)
        return answer.status_code, _read(answer, body, accepted, error)

    return _tried(ask, sleep, progress)


def get_file(
    session: requests.Session,
    address: str,
    service: str,
    sleep: Sleep = time.sleep,
    progress: Progress = SILENT,
    timeout: tuple[float, float] = TIMEOUT_S,
    largest: int = LARGEST_FILE_BYTES,
) -> bytes | None:
    """Give a file's content, None when the service has no such file (404).

    Faults are tried again and named as for :func:`get_json`.
    """
    def ask() -> bytes | None:
        answer, body, error = _sent(session, address, {}, service, timeout, largest)
        if answer.status_code == 404:
            return None
        _refused(answer, body, error)
        if not body:
            raise _TryAgain(error("service_garbled"))
        return body

    return _tried(ask, sleep, progress)


def _tried(ask: Callable[[], Answer], sleep: Sleep, progress: Progress) -> Answer:
    """Ask until it works or there is no more point in trying."""
    waits = list(WAITS_S)
    while True:
        try:
            return ask()
        except _TryAgain as fault:
            if not waits:
                raise fault.error from fault
            usual = waits.pop(0)
            _pause(usual if fault.wait_s is None else fault.wait_s, sleep, progress)


def _pause(seconds: float, sleep: Sleep, progress: Progress) -> None:
    """Wait by slices, so that a person can cancel."""
    left = min(seconds, LONGEST_WAIT_S)
    while left > 0:
        step(progress, 0.0)
        sleep(min(left, 1.0))
        left -= 1.0


def _sent(
    session: requests.Session, address: str, parameters: Mapping[str, str], service: str,
    timeout: tuple[float, float], largest: int,
) -> tuple[requests.Response, bytes, Callable[..., WeatherError]]:
    """Ask once: the response, its body, and how to name an error of this service."""
    host = urlsplit(address).hostname or address[:80]

    def error(code: str, **values: Any) -> WeatherError:
        return WeatherError(code, service=service, host=host, **values)

    if urlsplit(address).scheme not in ("http", "https"):
        raise error("service_address")
    try:
        with session.get(address, params=dict(parameters), timeout=timeout, stream=True,
                         headers={"Accept": "application/json, */*;q=0.5"}) as answer:
            body = _body(answer, largest, error)
    except requests.exceptions.ProxyError as fault:
        raise error("service_proxy") from fault
    except requests.exceptions.SSLError as fault:
        raise error("service_certificate") from fault
    except requests.exceptions.Timeout as fault:
        raise _TryAgain(error("service_slow")) from fault
    except requests.exceptions.ChunkedEncodingError as fault:
        raise _TryAgain(error("service_garbled")) from fault
    except requests.exceptions.ConnectionError as fault:
        slow = "timed out" in str(fault).lower()
        raise _TryAgain(error("service_slow" if slow else "service_unreachable")) from fault
    except requests.exceptions.TooManyRedirects as fault:
        raise error("service_portal") from fault
    except (requests.exceptions.RequestException, UnicodeError) as fault:
        raise error("service_address") from fault
    return answer, body, error


def _body(
    answer: requests.Response, largest: int, error: Callable[..., WeatherError]
) -> bytes:
    """Read the answer piece by piece, within a size and a time."""
    pieces, size, start = [], 0, time.monotonic()
    for piece in answer.iter_content(_PIECE):
        size += len(piece)
        if size > largest:
            raise error("service_oversized", limit_mb=largest / 1e6)
        if time.monotonic() - start > LONGEST_S:
            raise _TryAgain(error("service_slow"))
        pieces.append(piece)
    return b"".join(pieces)


def _read(
    answer: requests.Response, body: bytes, accepted: tuple[int, ...],
    error: Callable[..., WeatherError],
) -> Any:
    content, is_json = _parsed(body)
    if answer.status_code in accepted and answer.status_code != 200:
        return content
    _refused(answer, body, error)
    if not is_json:
        raise _TryAgain(error("service_garbled"))
    if isinstance(content, dict) and content.get("error") is True:
        raise error("service_refused", status=200, reason=_reason(content))
    return content


def _refused(
    answer: requests.Response, body: bytes, error: Callable[..., WeatherError]
) -> None:
    """Raise what a status, or a page in place of data, means."""
    status = answer.status_code
    page = body.lstrip()[:1] == b"<" or "html" in answer.headers.get("Content-Type", "").lower()
    content = _parsed(body)[0] if status != 200 else None
    if status == 511 or (status == 200 and page):
        raise error("service_portal")
    if status == 429:
        raise _quota(answer, content, error)
    if status >= 500:
        raise _TryAgain(error("service_overloaded", status=status), _retry_after(answer))
    if status in (401, 403):
        raise error("service_key", status=status)
    if status == 407:
        raise error("service_proxy")
    if status != 200:
        raise error("service_refused", status=status, reason=_reason(content))


def _parsed(body: bytes) -> tuple[Any, bool]:
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=lambda _: None), True
    except (ValueError, RecursionError):
        return None, False


def _quota(
    answer: requests.Response, content: Any, error: Callable[..., WeatherError]
) -> WeatherError | _TryAgain:
    """Tell a quota that passes within a minute from one of the hour or the day."""
    reason = _reason(content)
    refusal = error("service_quota", reason=reason)
    wait = _retry_after(answer)
    lasting = any(word in reason.lower() for word in ("hourly", "daily", "monthly"))
    if lasting or (wait is not None and wait > LONGEST_WAIT_S):
        return refusal
    if wait is None and "minute" in reason.lower():
        wait = LONGEST_WAIT_S
    return _TryAgain(refusal, wait)


def _retry_after(answer: requests.Response) -> float | None:
    text = answer.headers.get("Retry-After", "").strip()
    return float(text) if text.isdigit() else None


def _reason(content: Any) -> str:
    """Give what the service says of its refusal, short and on one line."""
    if not isinstance(content, dict):
        return ""
    text = content.get("reason") or content.get("message") or content.get("error") or ""
    return " ".join(str(text).split())[:200]
