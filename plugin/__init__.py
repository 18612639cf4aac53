"""The QGIS face of Sève; the only room that imports qgis."""
