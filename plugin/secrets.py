"""Secrets go to QGIS's authentication store, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

from qgis.core import QgsApplication, QgsAuthMethodConfig

from .desk import load_desk, save_desk


def move_key(key: str) -> bool:
    """Keep the key of the weather service for this desk; tells whether QGIS could keep it.

    QGIS may ask for its master password: main thread only.
    """
    manager = QgsApplication.authManager()
    if manager.isDisabled() or not manager.setMasterPassword(True):
        return False
    config = QgsAuthMethodConfig("Basic")
    config.setName("Sève - Open-Meteo")
    config.setConfig("username", "apikey")
    config.setConfig("password", key)
    stored = manager.storeAuthenticationConfig(config)
    kept = stored[0] if isinstance(stored, tuple) else stored
    if not kept or not config.id():
        return False
    save_desk(replace(load_desk(), weather_auth_config=config.id()))
    return True
