"""Placing: from the numbers, addresses, streets and sites of a file to geometries."""

from .place import Placed, locate_left, place_objects

__all__ = ["Placed", "locate_left", "place_objects"]
