"""The store: one set of tables, in a GeoPackage or in a PostGIS schema."""

from .store import Counts, Store

__all__ = ["Counts", "Store"]
