"""The one tree of errors: a code, a sentence and an advice a gardener understands."""

from __future__ import annotations

from typing import Any


class SeveError(Exception):
    """A refusal that a person can understand and act upon.

    Parameters
    ----------
    code:
        Stable name. The room's catalogue holds ``error.<code>`` (the sentence) and
        ``advice.<code>`` (what to do next), in French and English.
    room:
        Folder whose catalogue holds the words; defaults to the class's own room.
    values:
        What the sentence quotes (file name, column, number...).
    """

    room = "layers"

    def __init__(self, code: str, room: str | None = None, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.room = room or type(self).room
        self.values = values

    def sentence(self, language: str) -> str:
        """Say what happened, in ``fr`` or ``en``."""
        return self._say("error", language)

    def advice(self, language: str) -> str:
        """Say what to do next, in ``fr`` or ``en``."""
        return self._say("advice", language)

    def _say(self, prefix: str, language: str) -> str:
        from .words import words_for

        return words_for(language, self.room)(f"{prefix}.{self.code}", **self.values)

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{self.code} ({details})" if details else self.code


class ReadingError(SeveError):
    """A file cannot be read: damaged, encrypted, too large, not what its name says."""


class StoreError(SeveError):
    """The store cannot be opened, written or migrated."""


class MissingLibrary(SeveError):
    """An optional library is absent; the sentence names it, what it was for and how to get it.

    ``feature`` is the code of a ``feature.<code>`` of this room's catalogue.
    """

    def __init__(self, library: str, feature: str) -> None:
        super().__init__("missing_library", room="layers", library=library, feature=feature)

    def _say(self, prefix: str, language: str) -> str:
        from .words import words_for

        words = words_for(language, self.room)
        return words(f"{prefix}.{self.code}", library=self.values["library"],
                     feature=words(f"feature.{self.values['feature']}"))


class Cancelled(SeveError):
    """The person pressed cancel; nothing was written."""

    def __init__(self) -> None:
        super().__init__("cancelled", room="layers")
