"""Giving back: workbooks, the national CSV, layers, and the user's own workbook annotated."""

from .export import KINDS, ExportResult, export_inventory
from .give_back import give_back

__all__ = ["KINDS", "ExportResult", "export_inventory", "give_back"]
