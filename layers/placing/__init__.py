"""Placing: from the numbers, addresses, streets and sites of a file to geometries."""

from .place import Placed, place_objects

__all__ = ["Placed", "place_objects"]
