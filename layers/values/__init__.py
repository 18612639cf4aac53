"""From raw cells to typed columns: numbers, dates, states, words; what cannot be read is said."""

from .reading import ReadValues, read_values

__all__ = ["ReadValues", "read_values"]
