"""Geometries as the GeoPackage standard keeps them: WKB behind a short header."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely

# A point as this module writes it: no envelope, little-endian.
_POINT_START, _POINT_WKB = b"GP\x00\x01", b"\x01\x01\x00\x00\x00"
_POINT = np.dtype([("start", "V4"), ("srs_id", "<i4"), ("wkb", "V5"), ("x", "<f8"), ("y", "<f8")])
_TWO_DOUBLES = struct.Struct("<dd")
_ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}


def encode(geometries: np.ndarray, points: bool, srs_id: int) -> list[bytes | None]:
    """Write geometries (all points, or none of them) as blobs; missing and empty ones are None."""
    missing = (shapely.is_missing(geometries) | shapely.is_empty(geometries)).tolist()
    if points:
        return _encode_points(geometries, missing, srs_id)
    wkb = shapely.to_wkb(geometries, output_dimension=2, byte_order=1)
    # The envelope is minx, maxx, miny, maxy.
    bounds = shapely.bounds(geometries)[:, [0, 2, 1, 3]]
    header = struct.pack("<2sBBi", b"GP", 0, 3, srs_id)
    return [None if gone else header + box.tobytes() + blob
            for gone, box, blob in zip(missing, bounds, wkb, strict=True)]


def _encode_points(points: np.ndarray, missing: list[bool], srs_id: int) -> list[bytes | None]:
    """Write points side by side in one buffer: there may be hundreds of thousands."""
    written = np.zeros(len(points), dtype=_POINT)
    written["start"], written["srs_id"], written["wkb"] = _POINT_START, srs_id, _POINT_WKB
    written["x"], written["y"] = shapely.get_x(points), shapely.get_y(points)
    buffer, size = written.tobytes(), _POINT.itemsize
    return [None if gone else buffer[place:place + size]
            for gone, place in zip(missing, range(0, len(buffer), size), strict=True)]


def decode(blobs: Sequence[bytes | None]) -> np.ndarray:
    """Read blobs back, whoever wrote them."""
    wkb = np.empty(len(blobs), dtype=object)
    wkb[:] = [None if blob is None else blob[_start(blob):] for blob in blobs]
    return shapely.from_wkb(wkb)


def corners(blobs: Sequence[bytes], points: bool) -> np.ndarray:
    """Give minx, maxx, miny and maxy of blobs that :func:`encode` wrote, one row each."""
    # The two numbers of a point, the four of an envelope.
    start, order = (13, [0, 0, 1, 1]) if points else (8, [0, 1, 2, 3])
    end = start + 8 * (max(order) + 1)
    numbers = np.frombuffer(b"".join([blob[start:end] for blob in blobs]), dtype="<f8")
    return numbers.reshape(len(blobs), max(order) + 1)[:, order]


def _start(blob: bytes) -> int:
    return 8 + _ENVELOPE_BYTES[(blob[3] >> 1) & 7]


def _is_empty(blob: bytes | None) -> int | None:
    return None if blob is None else (blob[3] >> 4) & 1


def _bound(index: int) -> Any:
    def bound(blob: bytes | None) -> float | None:
        if blob is None:
            return None
        if blob[:4] == _POINT_START and blob[8:13] == _POINT_WKB:
            return float(_TWO_DOUBLES.unpack_from(blob, 13)[index >> 1])
        if (blob[3] >> 1) & 7:
            order = "<" if blob[3] & 1 else ">"
            # The envelope is minx, maxx, miny, maxy.
            return float(struct.unpack_from(order + "d", blob, 8 + 8 * index)[0])
        minx, miny, maxx, maxy = shapely.bounds(shapely.from_wkb(blob[_start(blob):]))
        return float((minx, maxx, miny, maxy)[index])

    return bound


# What the triggers of the spatial index call, as every program that edits a GeoPackage has them.
FUNCTIONS: dict[str, Callable[[bytes | None], Any]] = {
    "ST_IsEmpty": _is_empty, "ST_MinX": _bound(0), "ST_MaxX": _bound(1), "ST_MinY": _bound(2),
    "ST_MaxY": _bound(3)}
