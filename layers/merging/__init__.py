"""Merging: what an import would change, writing it in one transaction, and undoing it."""

from .committing import ImportResult, commit
from .comparing import compare
from .comparison import Comparison
from .undoing import UndoResult, undo_import

__all__ = ["Comparison", "ImportResult", "UndoResult", "commit", "compare", "undo_import"]
