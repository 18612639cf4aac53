"""A requests session that goes out the way QGIS does: its proxy, its certificates, its logins."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsSettings

if TYPE_CHECKING:
    import requests

_PROXY_SCHEMES = {"HttpProxy": "http", "HttpCachingProxy": "http", "Socks5Proxy": "socks5"}


def qgis_session() -> requests.Session:
    """Make a session from QGIS's network settings; called in the main thread."""
    import requests

    session = requests.Session()
    session.headers["User-Agent"] = "QGIS-Seve"
    proxy = _proxy_address()
    if proxy:
        session.proxies.update({"http": proxy, "https": proxy})
        session.trust_env = False
    certificates = _extra_certificates()
    if certificates is not None:
        session.verify = str(certificates)
    return session


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
        context.load_verify_locations(cafile=str(certificates))
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


def _extra_certificates() -> Path | None:
    """Write the authorities added in QGIS beside the usual ones; None when there are none."""
    import certifi

    manager = QgsApplication.authManager()
    added = [] if manager.isDisabled() else manager.databaseCAs()
    if not added:
        return None
    bundle = Path(QgsApplication.qgisSettingsDirPath()) / "seve-certificates.pem"
    pem = "".join(bytes(certificate.toPem()).decode("ascii") for certificate in added)
    bundle.write_text(Path(certifi.where()).read_text(encoding="utf-8") + "\n" + pem,
                      encoding="utf-8")
    return bundle
