"""Placing: from the numbers, addresses, streets and sites of a file to geometries."""

from .place import Means, Placed, locate_left, place_objects

__all__ = ["Means", "Placed", "locate_left", "place_objects"]
