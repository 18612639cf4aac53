"""A requests session that goes out the way QGIS does: its proxy, its certificates, its logins."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsSettings

from .desk import load_desk

if TYPE_CHECKING:
    import requests

_PROXY_SCHEMES = {"HttpProxy": "http", "HttpCachingProxy": "http", "Socks5Proxy": "socks5"}


@dataclass(frozen=True)
class QgisSession:
    """What QGIS's settings say of the network; called, in any thread, it makes the session."""

    proxy: str | None
    certificates: str | None  # the authorities added in QGIS, as PEM

    def __call__(self) -> requests.Session:
        """Make the session; the libraries it needs are loaded where it is called."""
        import requests

        session = requests.Session()
        session.headers["User-Agent"] = "QGIS-Seve"
        if self.proxy:
            session.proxies.update({"http": self.proxy, "https": self.proxy})
            session.trust_env = False
        if self.certificates is not None:
            session.verify = str(_bundle(self.certificates))
        return session


def qgis_session() -> QgisSession:
    """Read QGIS's network settings; called in the main thread."""
    return QgisSession(_proxy_address(), _extra_certificates())


def weather_key() -> str:
    """Give the key of the weather service, from QGIS's authentication store; main thread."""
    return credentials(load_desk().weather_auth_config)[1]


def credentials(auth_config: str) -> tuple[str, str]:
    """Give the user name and password kept under an authentication configuration."""
    config = QgsAuthMethodConfig()
    if not auth_config or not QgsApplication.authManager().loadAuthenticationConfig(
        auth_config, config, True
    ):
        return "", ""
    return config.config("username"), config.config("password")


def mail_context() -> ssl.SSLContext:
    """Trust for mail the usual authorities and those added in QGIS; called in the main thread."""
    certificates = _extra_certificates()
    context = ssl.create_default_context()
    if certificates is not None:
        context.load_verify_locations(cadata=certificates)
    return context


def _proxy_address() -> str | None:
    settings = QgsSettings()
    if not settings.value("proxy/proxyEnabled", False, type=bool):
        return None
    scheme = _PROXY_SCHEMES.get(settings.value("proxy/proxyType", ""))
    host = settings.value("proxy/proxyHost", "")
    if scheme is None or not host:
        return None
    user, password = credentials(settings.value("proxy/authcfg", ""))
    user = user or settings.value("proxy/proxyUser", "")
    password = password or settings.value("proxy/proxyPassword", "")
    login = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
    port = settings.value("proxy/proxyPort", "") or "8080"
    return f"{scheme}://{login}{host}:{port}"


def _extra_certificates() -> str | None:
    """Give the authorities added in QGIS, as PEM; None when there are none."""
    manager = QgsApplication.authManager()
    added = [] if manager.isDisabled() else manager.databaseCAs()
    return "".join(bytes(certificate.toPem()).decode("ascii") for certificate in added) or None


def _bundle(certificates: str) -> Path:
    """Write the authorities added in QGIS beside the usual ones."""
    import certifi

    bundle = Path(QgsApplication.qgisSettingsDirPath()) / "seve-certificates.pem"
    bundle.write_text(Path(certifi.where()).read_text(encoding="utf-8") + "\n" + certificates,
                      encoding="utf-8")
    return bundle
