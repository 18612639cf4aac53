"""Photos and documents of an object: files beside the store, named by identifiers alone.

A file is one observation of its object (``photo`` or ``document``, its name as value, its title
as remark), so that it is dated, seen in the history and never says who took it.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import SeveError

if TYPE_CHECKING:
    from .store import Store

PHOTO, DOCUMENT = "photo", "document"
PHOTO_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".heic")
DOCUMENT_ENDINGS = (".pdf", ".odt", ".ods", ".docx", ".xlsx", ".txt", ".csv")
LARGEST_BYTES = 40_000_000


class AttachmentError(SeveError):
    """A file that cannot be kept with an object."""

    room = "layers"


def folder_of(store_path: Path) -> Path:
    """Give the folder of a store's files, beside it."""
    return store_path.with_name(f"{store_path.stem}_files")


def kind_of(source: Path) -> str:
    """Tell a photo from a document; raises AttachmentError for anything else, or too large."""
    ending = source.suffix.lower()
    if ending not in (*PHOTO_ENDINGS, *DOCUMENT_ENDINGS):
        raise AttachmentError("attachment_kind", file=source.name)
    if source.stat().st_size > LARGEST_BYTES:
        raise AttachmentError("attachment_large", file=source.name,
                              megabytes=LARGEST_BYTES // 1_000_000)
    return PHOTO if ending in PHOTO_ENDINGS else DOCUMENT


def keep(store: Store, folder: Path, object_uid: str, object_kind: str, kind: str, ending: str,
         content: bytes, title: str, date: datetime.date, team_code: str,
         moment: datetime.datetime) -> str:
    """Write a file under a name of its own and its observation; gives the observation's uid.

    ``content`` holds no camera data any more: whoever calls took it away. Nothing is left on
    the disk when the store refuses.
    """
    import pandas as pd

    from .tables import new_uids

    uid = new_uids(1)[0]
    path = folder / f"{uid}{ending}"
    folder.mkdir(exist_ok=True)
    path.write_bytes(content)
    try:
        with store.transaction():
            store.upsert("observations", pd.DataFrame([{
                "uid": uid, "object_uid": object_uid, "object_kind": object_kind, "date": date,
                "kind": kind, "value": path.name, "team_code": team_code or None,
                "remarks": title or None}]))
            store.record(moment, "file_kept", team_code=team_code or None, object_uid=object_uid,
                         object_kind=object_kind, decided=path.name)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return uid


def files_of(store: Store, folder: Path, object_uid: str) -> list[tuple[Path, str, str]]:
    """List an object's files that are there: path, kind and title, the latest first."""
    rows = store.read("observations", where={"object_uid": object_uid, "kind": [PHOTO, DOCUMENT]})
    found = []
    for row in rows.sort_values("date", ascending=False, kind="stable").itertuples():
        # A name is one file of the folder, whatever the store was made to say.
        path = folder / Path(str(row.value)).name
        if path.is_file():
            found.append((path, str(row.kind), str(row.remarks or "")))
    return found


def drop(store: Store, folder: Path, uid: str, moment: datetime.datetime) -> None:
    """Take a file back: its observation goes, then the file itself."""
    row = store.read("observations", where={"uid": uid})
    if row.empty:
        return
    with store.transaction():
        store.delete("observations", [uid])
        store.record(moment, "taken_back", object_uid=row["object_uid"].iloc[0],
                     object_kind=row["object_kind"].iloc[0], advised="observations")
    (folder / Path(str(row["value"].iloc[0])).name).unlink(missing_ok=True)
