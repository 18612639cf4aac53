"""Which maps to print, and where: one window, one press."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsSettings
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QVBoxLayout,
    QWidget,
)

from ..help import PARKS, offer_help
from ..layouts.printing import MapChoice
from ..translation import tr

_LAST = "seve/maps"


class PrintDialog(QDialog):
    """The maps, the paper and the format; the answers of last time come back.

    ``place`` is what is selected: its table, its uid and its name.
    """

    def __init__(self, place: tuple[str, str, str] | None = None,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Maps to hand round"))
        self._place = place
        self.kind = self._choice("kind", [
            *([(tr("Only {}").format(place[2]), "one")] if place else []),
            (tr("One page per site"), "sites"), (tr("One page per zone"), "zones"),
            (tr("The whole town, for the wall"), "town")])
        self.paper = self._choice("paper", [("A4", "A4"), ("A3", "A3")])
        self.format = self._choice("format", [
            (tr("One PDF file"), "pdf"), (tr("One PNG picture per page"), "png")])
        self.skip = QCheckBox(tr("Leave out the places with nothing to do this week"))
        self.kind.currentIndexChanged.connect(lambda _: self._fit())
        form = QFormLayout()
        form.addRow(tr("&Maps"), self.kind)
        form.addRow(tr("&Paper"), self.paper)
        form.addRow(tr("&Format"), self.format)
        form.addRow(self.skip)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = buttons.addButton(tr("&Write…"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        offer_help(self, buttons, PARKS)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(buttons)
        if place:
            self.kind.setCurrentIndex(0)
        self._fit()

    def choice(self) -> MapChoice:
        """Give what was chosen, and remember it."""
        for name in ("kind", "paper", "format"):
            QgsSettings().setValue(f"{_LAST}/{name}", getattr(self, name).currentData())
        kind = self.kind.currentData()
        alone = (self._place[1],) if kind == "one" and self._place else ()
        return MapChoice(self._place[0] if alone else kind, self.paper.currentData(),
                         self.format.currentData(), self.skip.isChecked() and not alone, alone)

    def file_name(self, folder: Path) -> Path:
        """Propose a file."""
        stems = {"town": tr("town_map"), "sites": tr("site_maps"), "zones": tr("zone_maps"),
                 "one": tr("site_map")}
        return folder / f"{stems[self.kind.currentData()]}.{self.format.currentData()}"

    def _choice(self, name: str, rows: list[tuple[str, str]]) -> QComboBox:
        box = QComboBox()
        for text, data in rows:
            box.addItem(text, data)
        last = box.findData(QgsSettings().value(f"{_LAST}/{name}", ""))
        box.setCurrentIndex(max(last, 0))
        return box

    def _fit(self) -> None:
        self.skip.setEnabled(self.kind.currentData() in ("sites", "zones"))
