"""The weights of a site's score, as the service sets them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qgis.PyQt.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ..help import PARKS, offer_help
from ..translation import tr

MOST = 100.0


class WeightsDialog(QDialog):
    """One number per part, and what share of the score each makes."""

    def __init__(self, parts: Sequence[tuple[str, str]], weights: Mapping[str, float],
                 usual: Mapping[str, float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Weights of the score"))
        about = QLabel(tr("How much each part counts in the score of a site. A part of weight 0 "
                          "is left out. The scores of all sites change at once; those kept by "
                          "date stay as they were."))
        about.setWordWrap(True)
        about.setMinimumWidth(50 * self.fontMetrics().averageCharWidth())
        self.fields: dict[str, QDoubleSpinBox] = {}
        form = QFormLayout()
        for part, name in parts:
            field = QDoubleSpinBox()
            field.setRange(0, MOST)
            field.setDecimals(0)
            field.setValue(weights.get(part, 0))
            field.valueChanged.connect(lambda _: self._tell())
            field.setAccessibleName(name)
            self.fields[part] = field
            form.addRow(name, field)
        self.told = QLabel()
        self.told.setWordWrap(True)
        self._names, self._usual = dict(parts), dict(usual)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
            | QDialogButtonBox.StandardButton.RestoreDefaults)
        self.ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.restore = buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults)
        self.restore.clicked.connect(self._restore)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        offer_help(self, buttons, PARKS)
        layout = QVBoxLayout(self)
        layout.addWidget(about)
        layout.addLayout(form)
        layout.addWidget(self.told)
        layout.addWidget(buttons)
        self._tell()

    def weights(self) -> dict[str, float]:
        """Give the weight of each part."""
        return {part: field.value() for part, field in self.fields.items()}

    def _tell(self) -> None:
        weights = self.weights()
        total = sum(weights.values())
        # Filled forms alone make no score: some part that speaks of the plants must count.
        speaks = any(value for part, value in weights.items() if part != "data")
        self.ok.setEnabled(speaks)
        self.told.setText(
            " · ".join(f"{self._names[part]} {100 * value / total:.0f}\u00a0%"
                       for part, value in weights.items() if value) if speaks else
            tr("At least one part besides the data must count."))

    def _restore(self) -> None:
        for part, field in self.fields.items():
            field.setValue(self._usual.get(part, 0))
