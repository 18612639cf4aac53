"""Read over the objects of a table and say what is missing, impossible, unlikely or repeated.

Checks describe, they change nothing. Only a row that says nothing at all of an object is
marked ``rejected``.
"""

from .check import check_objects, check_waterings
from .duplicates import find_duplicates

__all__ = ["check_objects", "check_waterings", "find_duplicates"]
