"""Sève: the green-spaces GIS a town can run from QGIS."""


def classFactory(iface):
    """Give QGIS the plugin; everything else is imported when first used."""
    from .plugin.main import SevePlugin

    return SevePlugin(iface)
