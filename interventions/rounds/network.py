"""Ways between places: along the roads when there are some, as the crow flies otherwise.

The roads are a directed graph whose nodes are the ends of the lines and the vertices that
lines share; ends that miss each other, or miss the line they were drawn towards, by less
than :data:`JOIN_M` are joined. A place stands on the nearest road, somewhere between two
nodes, so that the graph stays as small as the crossings. Shortest paths are Dijkstra's
(1959), with the binary heap of the standard library: no other library is needed.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString, Point

DETOUR = 1.3  # streets against the crow's flight, in a town
JOIN_M = 2.0
FARTHEST_M = 250.0
# Beside a stretch cut off from the rest, one parks on the street if it is no further than this.
BESIDE_M = 50.0

Floats = npt.NDArray[np.float64]
Coordinates = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Ways:
    """Lengths between places, and the line along which one goes.

    ``distance_m``: places × places, ``inf`` where no way leads. ``off_m``: how far each
    place is from the roads; ``too_far`` those that are too far from them to be served.
    ``path(a, b)``: the line from one to the other.
    """

    distance_m: Floats
    off_m: Floats
    too_far: npt.NDArray[np.bool_]
    path: Callable[[int, int], LineString]
    on_roads: bool


@dataclass(frozen=True)
class _Edge:
    """A stretch of road between two nodes."""

    start: int
    end: int
    line: LineString
    length_m: float
    oneway: bool


@dataclass(frozen=True)
class _Stand:
    """Where a place stands: on which edge, how far along it, how far from it."""

    edge: int
    along_m: float
    off_m: float


def ways_between(
    places: Coordinates, roads: gpd.GeoDataFrame | None, farthest_m: float | Floats = FARTHEST_M,
    detour: float = DETOUR,
) -> Ways:
    """Give the ways between ``places`` (metres in the roads' projected CRS).

    Without roads: the crow's flight times ``detour``. A place more than ``farthest_m`` from
    any road has no way to anywhere (one limit for all, or one for each place).
    """
    if roads is None or roads.empty:
        return _as_the_crow_flies(places, detour)
    network = RoadNetwork(roads)
    if not network.edges:
        return _as_the_crow_flies(places, detour)
    return network.ways(places, farthest_m, detour)


def _as_the_crow_flies(places: Coordinates, detour: float) -> Ways:
    points = np.array(places, dtype=float).reshape(-1, 2)
    difference = points[:, None, :] - points[None, :, :]
    distance = detour * np.hypot(difference[..., 0], difference[..., 1])

    def path(start: int, end: int) -> LineString:
        return LineString([points[start], points[end]])

    return Ways(distance, np.zeros(len(points)), np.zeros(len(points), dtype=bool), path, False)


class RoadNetwork:
    """The directed graph of a layer of roads (lines, in a projected CRS).

    Geometries that are not lines are left aside. ``oneway`` true: only in the direction of
    the line; false or unknown: both.
    """

    def __init__(self, roads: gpd.GeoDataFrame, join_m: float = JOIN_M) -> None:
        lines, oneways = _single_lines(roads)
        self.nodes: list[tuple[float, float]] = []
        self.edges: list[_Edge] = []
        self._build(_noded(lines, join_m), oneways, join_m)
        self._arcs: list[list[tuple[int, float, int]]] = [[] for _ in self.nodes]
        for index, edge in enumerate(self.edges):
            self._arcs[edge.start].append((edge.end, edge.length_m, index))
            if not edge.oneway:
                self._arcs[edge.end].append((edge.start, edge.length_m, index))
        self._tree = shapely.STRtree([edge.line for edge in self.edges])
        main = self._main_nodes()
        self._main = [index for index, edge in enumerate(self.edges)
                      if edge.start in main and edge.end in main]
        self._main_tree = shapely.STRtree([self.edges[index].line for index in self._main])

    def _build(self, lines: list[list[LineString]], oneways: list[bool], join_m: float) -> None:
        pieces = [(piece, oneway) for parts, oneway in zip(lines, oneways, strict=True)
                  for piece in parts]
        ends = [point for piece, _ in pieces for point in (piece.coords[0], piece.coords[-1])]
        names = _joined(ends, join_m)
        numbers: dict[int, int] = {}
        for (piece, oneway), start, end in zip(pieces, names[::2], names[1::2], strict=True):
            for name in (start, end):
                if name not in numbers:
                    numbers[name] = len(self.nodes)
                    self.nodes.append(ends[name][:2])
            if start == end and piece.length <= join_m:
                continue
            self.edges.append(_Edge(numbers[start], numbers[end], piece, piece.length, oneway))

    def shortest(self, source: int) -> tuple[list[float], list[int]]:
        """Give the length from ``source`` to every node, and the edge by which one gets there."""
        lengths = [np.inf] * len(self.nodes)
        by_edge = [-1] * len(self.nodes)
        lengths[source] = 0.0
        heap = [(0.0, source)]
        arcs, push, pop = self._arcs, heapq.heappush, heapq.heappop
        while heap:
            length, node = pop(heap)
            if length > lengths[node]:
                continue
            for neighbour, step, edge in arcs[node]:
                longer = length + step
                if longer < lengths[neighbour]:
                    lengths[neighbour] = longer
                    by_edge[neighbour] = edge
                    push(heap, (longer, neighbour))
        return lengths, by_edge

    def _main_nodes(self) -> set[int]:
        """Give the largest set of nodes that all lead to each other (Kosaraju, Sharir 1981)."""
        ahead = [[arc[0] for arc in arcs] for arcs in self._arcs]
        back: list[list[int]] = [[] for _ in self.nodes]
        for node, others in enumerate(ahead):
            for other in others:
                back[other].append(node)
        finished: list[int] = []
        seen: set[int] = set()
        for node in range(len(self.nodes)):
            _finish(node, ahead, seen, finished)
        largest: list[int] = []
        seen = set()
        for node in reversed(finished):
            part: list[int] = []
            _finish(node, back, seen, part)
            largest = max(largest, part, key=len)
        return set(largest)

    def stand(self, places: Coordinates) -> list[_Stand]:
        """Put each place on the nearest road, rather on one that leads everywhere."""
        points = shapely.points(np.array(places, dtype=float).reshape(-1, 2))
        nearest = self._tree.nearest(points)
        if self._main:
            main = np.array(self._main)[self._main_tree.nearest(points)]
            further = self._off(main, points) - self._off(nearest, points)
            nearest = np.where(further <= BESIDE_M, main, nearest)
        lines = self._lines(nearest)
        return [_Stand(int(edge), float(along), float(off)) for edge, along, off in zip(
            nearest, shapely.line_locate_point(lines, points), self._off(nearest, points),
            strict=True)]

    def _lines(self, edges: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
        return np.array([self.edges[edge].line for edge in edges], dtype=object)

    def _off(self, edges: npt.NDArray[np.int64], points: npt.NDArray[np.object_]) -> Floats:
        return shapely.distance(self._lines(edges), points)

    def ways(self, places: Coordinates, farthest_m: float | Floats, detour: float) -> Ways:
        """Give the ways between places standing on the roads."""
        stands = self.stand(places)
        sources = sorted({node for stand in stands for node, _ in self._exits(stand)})
        rows = {node: row for row, node in enumerate(sources)}
        trees = [self.shortest(node) for node in sources]
        lengths = np.array([tree[0] for tree in trees]).reshape(len(sources), len(self.nodes))
        distance = np.vstack([self._row(stand, stands, rows, lengths) for stand in stands])
        off = np.array([stand.off_m for stand in stands])
        # From the kerb to the place and back, on foot or over a path that no map has.
        distance += detour * (off[:, None] + off[None, :])
        too_far = off > farthest_m
        distance[too_far, :] = np.inf
        distance[:, too_far] = np.inf
        np.fill_diagonal(distance, 0.0)

        def path(start: int, end: int) -> LineString:
            middle = self._path(stands[start], stands[end], rows, trees)
            return _line([places[start], *middle, places[end]])

        return Ways(distance, off, too_far, path, True)

    def _exits(self, stand: _Stand) -> list[tuple[int, float]]:
        """Give the nodes one can drive to from a place on an edge, and how far they are."""
        edge = self.edges[stand.edge]
        exits = [(edge.end, edge.length_m - stand.along_m)]
        return exits if edge.oneway else [*exits, (edge.start, stand.along_m)]

    def _entries(self, stand: _Stand) -> list[tuple[int, float]]:
        edge = self.edges[stand.edge]
        entries = [(edge.start, stand.along_m)]
        return entries if edge.oneway else [*entries, (edge.end, edge.length_m - stand.along_m)]

    def _row(self, stand: _Stand, stands: list[_Stand], rows: dict[int, int],
             lengths: Floats) -> Floats:
        """Give the lengths from one place to all."""
        to_node = np.min([lengths[rows[node]] + step for node, step in self._exits(stand)], axis=0)
        result = np.empty(len(stands))
        for column, other in enumerate(stands):
            length = min(to_node[node] + step for node, step in self._entries(other))
            result[column] = min(length, self._along(stand, other))
        return result

    def _along(self, stand: _Stand, other: _Stand) -> float:
        """Give the length between two places of one edge without leaving it."""
        if stand.edge != other.edge:
            return np.inf
        ahead = other.along_m - stand.along_m
        return np.inf if self.edges[stand.edge].oneway and ahead < 0 else abs(ahead)

    def _path(self, stand: _Stand, other: _Stand, rows: dict[int, int],
              trees: list[tuple[list[float], list[int]]]) -> list[tuple[float, float]]:
        direct = self._along(stand, other)
        options = [(out + trees[rows[exit_]][0][entry] + back, exit_, entry)
                   for exit_, out in self._exits(stand) for entry, back in self._entries(other)]
        length, exit_, entry = min(options)
        if direct <= length:
            return self._stretch(stand.edge, stand.along_m, other.along_m)
        if not np.isfinite(length):
            return []
        first, last = self.edges[stand.edge], self.edges[other.edge]
        out_m = first.length_m if exit_ == first.end else 0.0
        if first.start == first.end:
            out_m = min((0.0, first.length_m), key=lambda m: abs(m - stand.along_m))
        in_m = 0.0 if entry == last.start else last.length_m
        middle: list[tuple[float, float]] = []
        node, by_edge = entry, trees[rows[exit_]][1]
        while node != exit_:
            edge = self.edges[by_edge[node]]
            if edge.end == node:
                stretch, node = list(edge.line.coords), edge.start
            else:
                stretch, node = list(edge.line.coords)[::-1], edge.end
            middle = [*stretch, *middle]
        return [*self._stretch(stand.edge, stand.along_m, out_m), *middle,
                *self._stretch(other.edge, in_m, other.along_m)]

    def _stretch(self, edge: int, start_m: float, end_m: float) -> list[tuple[float, float]]:
        points = _between(self.edges[edge].line, min(start_m, end_m), max(start_m, end_m))
        return points if start_m <= end_m else points[::-1]


def _finish(start: int, ways: list[list[int]], seen: set[int], finished: list[int]) -> None:
    """Visit all that ``start`` leads to, depth first, and note the nodes as they are left."""
    if start in seen:
        return
    seen.add(start)
    stack = [(start, iter(ways[start]))]
    while stack:
        node, others = stack[-1]
        for other in others:
            if other not in seen:
                seen.add(other)
                stack.append((other, iter(ways[other])))
                break
        else:
            finished.append(node)
            stack.pop()


def _single_lines(roads: gpd.GeoDataFrame) -> tuple[list[LineString], list[bool]]:
    """Take the lines apart, with their one-ways; leave points, areas and empty lines."""
    oneway = roads["oneway"].fillna(False).astype(bool) if "oneway" in roads else \
        np.zeros(len(roads), dtype=bool)
    lines, oneways = [], []
    for shape, one in zip(roads.geometry.to_numpy(), oneway, strict=True):
        parts = [] if shape is None else getattr(shape, "geoms", [shape])
        for part in parts:
            if part.geom_type == "LineString" and part.length > 0:
                lines.append(LineString([point[:2] for point in part.coords]))
                oneways.append(bool(one))
    return lines, oneways


def _noded(lines: list[LineString], join_m: float) -> list[list[LineString]]:
    """Cut the lines where others meet them: at shared vertices, and where a loose end stops."""
    users: Counter[tuple[int, int]] = Counter()
    for line in lines:
        users.update({_key(point) for point in line.coords})
    ends = Counter(_key(point) for line in lines for point in (line.coords[0], line.coords[-1]))
    cuts: dict[int, list[float]] = defaultdict(list)
    for index, line in enumerate(lines):
        lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(
            np.array(line.coords), axis=0).T))])
        for point, along in list(zip(line.coords, lengths, strict=True))[1:-1]:
            if users[_key(point)] > 1 or ends[_key(point)]:
                cuts[index].append(float(along))
    _cut_at_loose_ends(lines, users, cuts, join_m)
    return [_cut(line, cuts[index]) for index, line in enumerate(lines)]


def _cut_at_loose_ends(lines: list[LineString], users: Counter[tuple[int, int]],
                       cuts: dict[int, list[float]], join_m: float) -> None:
    tree = shapely.STRtree(lines)
    for index, line in enumerate(lines):
        for end in (line.coords[0], line.coords[-1]):
            if users[_key(end)] > 1:
                continue
            point = Point(end)
            for other in tree.query(point, predicate="dwithin", distance=join_m):
                if other != index:
                    cuts[int(other)].append(float(lines[other].project(point)))


def _cut(line: LineString, alongs: list[float]) -> list[LineString]:
    bounds = [0.0, *sorted({along for along in alongs if 0.0 < along < line.length}), line.length]
    if len(bounds) == 2:
        return [line]
    pieces = [LineString(_between(line, start, end)) for start, end in pairwise(bounds)]
    return [piece for piece in pieces if piece.length > 0]


def _between(line: LineString, low_m: float, high_m: float) -> list[tuple[float, float]]:
    """Give the points of the part of a line between two lengths along it."""
    # Not shapely's substring: beside QGIS's own GEOS its end point may have a third ordinate.
    corners = shapely.get_coordinates(line)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
    inside = corners[(along > low_m) & (along < high_m)]
    ends = [(float(np.interp(m, along, corners[:, 0])), float(np.interp(m, along, corners[:, 1])))
            for m in (low_m, high_m)]
    return [ends[0], *((float(x), float(y)) for x, y in inside), ends[1]]


def _key(point: tuple[float, ...]) -> tuple[int, int]:
    """Name a vertex by its centimetres."""
    return round(point[0] * 100), round(point[1] * 100)


def _joined(ends: list[tuple[float, ...]], join_m: float) -> list[int]:
    """Give the same number to ends at the same place, or nearer than ``join_m``."""
    first: dict[tuple[int, int], int] = {}
    parents = list(range(len(ends)))
    for index, end in enumerate(ends):
        parents[index] = first.setdefault(_key(end), index)
    unique = sorted(set(parents))
    points = shapely.points([ends[index][:2] for index in unique]) if unique else []
    pairs = shapely.STRtree(points).query(points, predicate="dwithin", distance=join_m)
    for one, other in pairs.T:
        if one < other:
            roots = _root(parents, unique[one]), _root(parents, unique[other])
            parents[max(roots)] = min(roots)
    return [_root(parents, index) for index in range(len(ends))]


def _root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        index = parents[index]
    return index


def _line(points: Sequence[tuple[float, ...]]) -> LineString:
    kept = [points[0][:2]]
    for point in points[1:]:
        if point[:2] != kept[-1]:
            kept.append(point[:2])
    return LineString(kept if len(kept) > 1 else [kept[0], kept[0]])
