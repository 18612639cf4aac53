"""Refuse direct PyQt imports and unscoped Qt enums, which Qt 6 no longer knows."""

from __future__ import annotations

import re
import sys
from pathlib import Path

# Names that hold scoped enums: `Qt.AlignLeft` is refused, `Qt.AlignmentFlag.AlignLeft` is right.
ENUM_OWNERS = (
    "Qt", "QMessageBox", "QDialog", "QDialogButtonBox", "QFrame", "QSizePolicy", "QHeaderView",
    "QAbstractItemView", "QTableView", "QTableWidget", "QTreeView", "QLineEdit", "QToolButton",
    "QFont", "QPalette", "QImage", "QPainter", "QEvent", "QStyle", "QNetworkRequest",
    "QNetworkReply", "QVariant", "QgsTask", "QgsProcessing", "QgsProcessingParameterDefinition",
    "QgsProcessingParameterFile", "QgsProcessingParameterNumber",
    "QgsProcessingParameterDateTime", "QgsWkbTypes", "QgsUnitTypes", "QgsLayoutItem",
    "QgsLayoutExporter", "QgsMapLayer",
)
# A class or a function of these owners is not an enum value.
NOT_ENUMS = re.compile(r"^\w*(Flag|Type|Mode|Role|Policy|Level|Kind|Behavior|"
                       r"Orientation|Button|Shape|State|Result|Option|Style|Attribute|Direction|"
                       r"Modifier|Weight|Format|Code|Hint|Edit|Triggers|Icon|Order|Case|Key|"
                       r"Destination|Color|Rule|Category)$")
UNSCOPED = re.compile(rf"\b({'|'.join(ENUM_OWNERS)})\.([A-Z]\w+)\b(?![.(\w])")
DIRECT = re.compile(r"^\s*(?:from|import)\s+(PyQt\d|PySide\d)\b")


def problems(path: Path) -> list[str]:
    """List the lines of one file that Qt 6 would refuse."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        code = line.split("#", 1)[0]
        if DIRECT.search(code):
            found.append(f"{path}:{number}: import Qt through qgis.PyQt")
        for owner, name in UNSCOPED.findall(code):
            if not NOT_ENUMS.match(name):
                found.append(f"{path}:{number}: {owner}.{name} is not scoped")
        if re.search(r"\.exec_\(", code):
            found.append(f"{path}:{number}: exec_() is exec()")
    return found


def main(folders: list[str]) -> int:
    """Check every Python file under the folders; 1 when something was found."""
    found = [problem for folder in folders for path in sorted(Path(folder).rglob("*.py"))
             for problem in problems(path)]
    print("\n".join(found) if found else "Qt 6: nothing to change")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
