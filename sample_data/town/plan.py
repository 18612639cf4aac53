"""Draw the town: outline, road network, sites and intervention zones, in EPSG:2154 metres.

The outline is drawn by hand after the town's public area and place, not taken from a boundary
file. Streets follow a bent grid: real names on a plan that is ours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from shapely import affinity, transform
from shapely.geometry import LineString, Point, Polygon
from shapely.ops import linemerge, unary_union

CENTRE_X, CENTRE_Y = 666_290.0, 6_868_990.0
AREA_M2 = 7_380_000.0
TURN = math.radians(-17.0)
# Distance from the centre (any unit) every 15 degrees, counter-clockwise from east.
RADII = (19, 20, 18.5, 15, 13.5, 13, 12, 13.5, 14, 17.5, 20.5, 19, 17.5, 16, 16.5, 13, 14.5, 12.5,
         11, 13, 15, 17, 16, 17.5)

MAJORS_EAST_WEST = ("Boulevard Robert-Schuman", "Avenue du Consul-Général-Nordling")
MAJORS_NORTH_SOUTH = ("Avenue Aristide-Briand", "Avenue Camille-Desmoulins")
# Quadrant -> names of the streets running east-west, then north-south.
STREET_NAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "NW": (
        ("Boulevard Chanzy", "Allée de Rambouillet", "Avenue Sully", "Rue Jules-Guesde",
         "Avenue Turgot", "Allée de Bellevue", "Rue Danton", "Allée Colbert"),
        ("Boulevard Gutenberg", "Avenue Vauban", "Avenue Montgolfier", "Allée Lakanal",
         "Avenue Denis-Papin", "Rue Saint-Claude", "Avenue Ampère", "Rue Philippe-Lebon",
         "Allée Jacquard", "Rue Benjamin-Franklin"),
    ),
    "NE": (
        ("Avenue de Sévigné", "Rue de Vaujours", "Allée des Bosquets", "Rue du Lac",
         "Avenue du Maréchal-Foch", "Allée de la Fontaine", "Rue du Moulin", "Allée du Clos"),
        ("Avenue Lefèvre", "Rue de l'Abbaye", "Allée Notre-Dame", "Avenue de Livry",
         "Rue du Docteur-Roux", "Allée des Tilleuls", "Rue des Prés", "Allée du Rendez-Vous",
         "Rue de la Source", "Allée des Chênes"),
    ),
    "SE": (
        ("Avenue de la Poudrerie", "Boulevard de l'Europe", "Rue du Vieux-Chemin-de-Meaux",
         "Allée Pascal", "Rue Voltaire", "Allée de l'Étoile", "Rue de l'Église", "Allée Buffon"),
        ("Avenue Winston-Churchill", "Rue Édouard-Vaillant", "Avenue Léon-Blum",
         "Rue Bayard", "Allée Racine", "Rue Jean-Bart", "Allée Molière", "Rue Surcouf",
         "Allée Corneille", "Rue La Fontaine"),
    ),
    "SW": (
        ("Boulevard Marx-Dormoy", "Avenue Jacob", "Rue Camille-Pelletan", "Allée des Acacias",
         "Rue de Bondy", "Allée du Château", "Rue Émile-Zola", "Allée Turenne"),
        ("Boulevard Roger-Salengro", "Avenue Jean-Jaurès", "Rue Benoît-Malon", "Allée Duquesne",
         "Avenue Kléber", "Rue Hoche", "Allée Marceau", "Rue Jules-Massenet",
         "Allée Berlioz", "Rue Gounod"),
    ),
}
ZONES = {
    "CE": ("S1", "Centre", "EQ-CENTRE"),
    "NW": ("S2", "Chanzy – Gutenberg", "EQ-NORD"),
    "NE": ("S3", "Sévigné – Lefèvre", "EQ-PARCS"),
    "SE": ("S4", "Poudrerie", "EQ-EST"),
    "SW": ("S5", "Jacob", "EQ-SUD"),
}
# name, kind, quadrant, columns, rows (in blocks; below 1: part of a block), address, soil words
SITES = (
    ("Parc Lefèvre", "parc", "NE", 2, 2, "Terre franche"),
    ("Lac de Sévigné", "parc", "NE", 2, 2, "Terre argileuse"),
    ("Parc Georges-Clemenceau", "parc", "SW", 2, 1, "Limon argileux"),
    ("Hôtel de ville", "bâtiment public", "CE", 1, 1, "Terre végétale rapportée"),
    ("Parc de la Poudrerie – entrée ville", "parc", "SE", 2, 2, "Sol sableux"),
    ("Promenade de la Dhuis", "espace naturel", "SE", 3, 0.22, "Remblais"),
    ("Square Chanzy", "parc", "NW", 1, 1, "Terre franche"),
    ("Square Gutenberg", "parc", "NW", 0.55, 0.9, "Limon sableux"),
    ("Cimetière communal", "cimetière", "SE", 1, 2, "Limon"),
    ("Stade Alfred-Marcel-Vincent", "enceinte sportive", "NE", 1, 2, "Sable"),
    ("Gymnase Jacob", "enceinte sportive", "SW", 0.6, 0.9, "?"),
    ("École Jacob", "enceinte scolaire", "SW", 0.6, 0.8, "Terre végétale"),
    ("École Jean-Jaurès", "enceinte scolaire", "SW", 0.6, 0.8, "NR"),
    ("École Bellevue", "enceinte scolaire", "NW", 0.6, 0.8, "Limon"),
    ("École Benoît-Malon", "enceinte scolaire", "SW", 0.55, 0.7, ""),
    ("École du Vieux-Chemin", "enceinte scolaire", "SE", 0.6, 0.8, "Sableux"),
    ("École de la Poudrerie", "enceinte scolaire", "SE", 0.6, 0.7, ""),
    ("Collège Édouard-Herriot", "enceinte scolaire", "NE", 0.8, 0.9, "Terre argileuse"),
    ("Lycée André-Boulloche", "enceinte scolaire", "CE", 0.9, 0.9, ""),
    ("Médiathèque René-Cassin", "bâtiment public", "CE", 0.6, 0.6, "Terre végétale rapportée"),
    ("Place de la Libération", "parc", "CE", 0.5, 0.6, "Substrat sur dalle"),
    ("Église Notre-Dame", "bâtiment public", "NE", 0.5, 0.6, ""),
    ("Château de la Forêt", "parc", "NW", 1, 1, "Limon argileux"),
    ("Square de l'Abbaye", "parc", "NE", 0.5, 0.7, "Terre franche"),
    ("Résidence des Bosquets", "habitations", "NE", 0.8, 0.8, "Remblais"),
    ("Zone d'activités de la Poudrerie", "activités", "SE", 0.9, 0.8, "Remblais"),
)
STREET_SITES = ("Boulevard Chanzy", "Boulevard Gutenberg", "Avenue Camille-Desmoulins",
                "Avenue de Sévigné", "Boulevard Marx-Dormoy", "Boulevard Robert-Schuman")


@dataclass
class Site:
    """A place of the town and its polygon; ``zone`` is a key of :data:`ZONES`."""

    code: str
    name: str
    kind: str
    zone: str
    polygon: Polygon
    soil: str


@dataclass
class Street:
    """A named street: its line drawn in the direction of its house numbers."""

    name: str
    line: LineString
    zone: str
    major: bool


@dataclass
class Plan:
    """The whole town."""

    outline: Polygon
    edges: list[dict] = field(default_factory=list)
    streets: dict[str, Street] = field(default_factory=dict)
    sites: list[Site] = field(default_factory=list)
    zones: dict[str, Polygon] = field(default_factory=dict)
    lake: Polygon | None = None

    def site(self, name: str) -> Site:
        """Find a site by its name."""
        return next(site for site in self.sites if site.name == name)


def bend(u: float, v: float) -> tuple[float, float]:
    """Turn a place of the regular grid (m) into metres of EPSG:2154."""
    x = u + 55 * math.sin(v / 610 + 1.1) + 25 * math.sin(u / 430 + v / 900)
    y = v + 60 * math.sin(u / 720 + 0.4) + 24 * math.sin(v / 360 - u / 1100)
    return (CENTRE_X + x * math.cos(TURN) - y * math.sin(TURN),
            CENTRE_Y + x * math.sin(TURN) + y * math.cos(TURN))


def rounded(geometry: Any, step: float = 0.01) -> Any:
    """Round every coordinate to a step, so that files do not carry noise."""
    digits = max(0, -round(math.log10(step)))
    return transform(geometry, lambda points: np.round(points, digits))


def draw_outline() -> Polygon:
    """Draw the town's edge and bring it to the town's public area."""
    points = [
        (r * math.cos(math.radians(15 * k)), r * math.sin(math.radians(15 * k)))
        for k, r in enumerate(RADII)
    ]
    shape = Polygon(points)
    scale = math.sqrt(AREA_M2 / shape.area)
    shape = affinity.scale(shape, scale, scale, origin=(0, 0))
    shape = affinity.translate(shape, CENTRE_X - shape.centroid.x, CENTRE_Y - shape.centroid.y)
    return rounded(shape, 1)


class Grid:
    """The bent grid: positions of its lines, which of them are the main streets."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.u = self._lines(rng, -2300, 2300, 190)
        self.v = self._lines(rng, -1900, 1900, 165)
        self.main_i = int(np.argmin(np.abs(self.u - 20)))
        self.main_j = int(np.argmin(np.abs(self.v + 30)))

    @staticmethod
    def _lines(rng: np.random.Generator, low: float, high: float, step: float) -> np.ndarray:
        steps = step * (0.75 + 0.5 * rng.random(int((high - low) / step) + 2))
        values = low + np.cumsum(steps)
        return np.round(values[values < high], 1)

    def node(self, i: int, j: int) -> tuple[float, float]:
        """Place a crossing."""
        return bend(float(self.u[i]), float(self.v[j]))

    def edge(self, a: tuple[int, int], b: tuple[int, int]) -> LineString:
        """Draw the street between two crossings, bent with the grid."""
        (ua, va), (ub, vb) = ((float(self.u[i]), float(self.v[j])) for i, j in (a, b))
        return rounded(LineString([
            bend(ua + (ub - ua) * t, va + (vb - va) * t) for t in (0, 1 / 3, 2 / 3, 1)
        ]))

    def block(self, i: float, j: float, columns: float, rows: float, inset: float) -> Polygon:
        """Draw the land of some blocks, set back from the street by ``inset`` metres."""
        def at(values: np.ndarray, k: float) -> float:
            base = int(k)
            return float(values[base] + (values[min(base + 1, len(values) - 1)] - values[base])
                         * (k - base))

        corners = [(i, j), (i + columns, j), (i + columns, j + rows), (i, j + rows)]
        ring: list[tuple[float, float]] = []
        for (ia, ja), (ib, jb) in zip(corners, corners[1:] + corners[:1], strict=True):
            ring.extend(
                bend(at(self.u, ia + (ib - ia) * t), at(self.v, ja + (jb - ja) * t))
                for t in np.linspace(0, 1, 7)[:-1]
            )
        shape = Polygon(ring).buffer(-inset)
        soft = shape.buffer(-6).buffer(6)
        return soft.simplify(0.8)

    def quadrant(self, i: float, j: float) -> str:
        """Tell the zone of a block or crossing of the grid."""
        if abs(i + 0.5 - self.main_i) < 2.1 and abs(j + 0.5 - self.main_j) < 2.1:
            return "CE"
        return ("N" if j >= self.main_j else "S") + ("W" if i < self.main_i else "E")


def street_name(grid: Grid, axis: str, line: int, other: int) -> tuple[str, bool]:
    """Name the street on a grid line, and say whether it is a main one."""
    i, j = (line, other) if axis == "i" else (other, line)
    if axis == "j" and line == grid.main_j:
        return MAJORS_EAST_WEST[0 if i < grid.main_i else 1], True
    if axis == "i" and line == grid.main_i:
        return MAJORS_NORTH_SOUTH[0 if j < grid.main_j else 1], True
    quadrant = ("N" if j >= grid.main_j else "S") + ("W" if i < grid.main_i else "E")
    names = STREET_NAMES[quadrant][0 if axis == "j" else 1]
    rank = abs(line - (grid.main_j if axis == "j" else grid.main_i)) - 1
    # The boulevard of each list runs two lines away from the crossing of the main streets.
    order = [1, 0, *range(2, len(names))]
    name = names[order[rank % len(names)]]
    return name, name.startswith("Boulevard")


def used_nodes(grid: Grid, outline: Polygon) -> set[tuple[int, int]]:
    """Keep the crossings that lie in the town."""
    inside = outline.buffer(-15)
    return {
        (i, j) for i in range(len(grid.u)) for j in range(len(grid.v))
        if inside.contains(Point(grid.node(i, j)))
    }


def place_sites(grid: Grid, outline: Polygon, rng: np.random.Generator,
                ) -> tuple[list[Site], set[tuple[tuple[int, int], tuple[int, int]]]]:
    """Put each site on free blocks of its quarter; returns sites and streets they swallow."""
    taken: set[tuple[int, int]] = set()
    closed: set[tuple[tuple[int, int], tuple[int, int]]] = set()
    sites: list[Site] = []
    inside = outline.buffer(-10)
    for number, (name, kind, quadrant, columns, rows, soil) in enumerate(SITES, 1):
        wide, high = math.ceil(columns), math.ceil(rows)
        places = [(i, j) for i in range(len(grid.u) - wide) for j in range(len(grid.v) - high)]
        for k in rng.permutation(len(places)):
            i, j = places[int(k)]
            cells = {(i + a, j + b) for a in range(wide) for b in range(high)}
            if cells & taken or {grid.quadrant(*cell) for cell in cells} != {quadrant}:
                continue
            if any(i + a == grid.main_i for a in range(1, wide)):
                continue
            shape = grid.block(i, j, columns, rows, 9.0)
            if not inside.contains(shape):
                continue
            taken |= cells
            closed |= {((i + a, j + b), (i + a, j + b + 1))
                       for a in range(1, wide) for b in range(high)}
            closed |= {((i + a, j + b), (i + a + 1, j + b))
                       for a in range(wide) for b in range(1, high)}
            sites.append(Site(f"ST{number:02d}", name, kind, quadrant, rounded(shape), soil))
            break
        else:
            raise RuntimeError(f"no room for {name}")
    return sites, closed


def connected(nodes: set, edges: list[tuple]) -> set:
    """Give the largest set of crossings joined by the edges."""
    neighbours: dict = {node: set() for node in nodes}
    for a, b in edges:
        neighbours[a].add(b)
        neighbours[b].add(a)
    best: set = set()
    left = set(nodes)
    while left:
        stack, seen = [min(left)], set()
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                stack.extend(neighbours[node] - seen)
        left -= seen
        if len(seen) > len(best):
            best = seen
    return best


def draw_roads(grid: Grid, outline: Polygon, closed: set, rng: np.random.Generator) -> list[dict]:
    """Draw the road network: every crossing can be reached from every other."""
    nodes = used_nodes(grid, outline)
    pairs = sorted(
        ((i, j), (i + di, j + dj)) for i, j in nodes for di, dj in ((1, 0), (0, 1))
        if (i + di, j + dj) in nodes
    )
    pairs = [pair for pair in pairs if pair not in closed]
    kept = list(pairs)
    for k in rng.permutation(len(pairs))[: int(len(pairs) * 0.22)]:
        pair = pairs[int(k)]
        axis, line = ("j", pair[0][1]) if pair[0][1] == pair[1][1] else ("i", pair[0][0])
        other = min(pair[0][0 if axis == "j" else 1], pair[1][0 if axis == "j" else 1])
        if street_name(grid, axis, line, other)[1]:
            continue
        trial = [p for p in kept if p != pair]
        degrees = [sum(n in p for p in trial) for n in pair]
        if min(degrees) >= 2 and len(connected(nodes, trial)) == len(connected(nodes, kept)):
            kept = trial
    joined = connected(nodes, kept)
    edges = []
    for a, b in kept:
        if a not in joined:
            continue
        axis, line = ("j", a[1]) if a[1] == b[1] else ("i", a[0])
        other = a[0] if axis == "j" else a[1]
        name, major = street_name(grid, axis, line, other)
        edges.append({"a": a, "b": b, "name": name, "major": major, "line": grid.edge(a, b)})
    return edges


def choose_oneways(edges: list[dict], rng: np.random.Generator) -> None:
    """Make some small streets one-way, whole streets at a time, never cutting anybody off."""
    names = sorted({edge["name"] for edge in edges if not edge["major"]})
    for edge in edges:
        edge["oneway"] = False
    for k in rng.permutation(len(names))[:14]:
        chosen = [edge for edge in edges if edge["name"] == names[int(k)]]
        for edge in chosen:
            edge["oneway"] = True
        if not strongly_connected(edges):
            for edge in chosen:
                edge["oneway"] = False


def strongly_connected(edges: list[dict]) -> bool:
    """Tell whether a vehicle can drive from any crossing to any other."""
    forward: dict = {}
    backward: dict = {}
    for edge in edges:
        for a, b in ((edge["a"], edge["b"]), (edge["b"], edge["a"])):
            if not edge["oneway"] or a == edge["a"]:
                forward.setdefault(a, set()).add(b)
                backward.setdefault(b, set()).add(a)
    nodes = {node for edge in edges for node in (edge["a"], edge["b"])}
    for graph in (forward, backward):
        stack, seen = [min(nodes)], set()
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                stack.extend(graph.get(node, set()) - seen)
        if seen != nodes:
            return False
    return True


def name_streets(edges: list[dict], zones: dict[str, Polygon]) -> dict[str, Street]:
    """Join the edges of one name; the longest run is the street as people count along it."""
    streets: dict[str, Street] = {}
    for name in sorted({edge["name"] for edge in edges}):
        own = [edge for edge in edges if edge["name"] == name]
        joined = linemerge([edge["line"] for edge in own]) if len(own) > 1 else own[0]["line"]
        if joined.geom_type != "LineString":
            joined = max(joined.geoms, key=lambda part: part.length)
        zone = max(zones, key=lambda key: zones[key].intersection(joined).length)
        streets[name] = Street(name, joined, zone, own[0]["major"])
    return streets


def draw_zones(grid: Grid, outline: Polygon) -> dict[str, Polygon]:
    """Cut the town into the five zones, along the main streets."""
    last_i, last_j = len(grid.u) - 1, len(grid.v) - 1
    cells: dict[str, list[Polygon]] = {key: [] for key in ZONES}
    for i in range(last_i):
        for j in range(last_j):
            corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
            ring: list[tuple[float, float]] = []
            for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
                ring.extend(grid.edge(a, b).coords[:-1])
            cells[grid.quadrant(i, j)].append(Polygon(ring))
    zones = {}
    for key in ZONES:
        shape = unary_union(cells[key]).buffer(0.05).buffer(-0.05).intersection(outline)
        if shape.geom_type != "Polygon":
            shape = max(shape.geoms, key=lambda part: part.area)
        zones[key] = rounded(Polygon(shape.exterior))
    return zones


def draw(rng: np.random.Generator) -> Plan:
    """Draw the whole town."""
    outline = draw_outline()
    grid = Grid(rng)
    zones = draw_zones(grid, outline)
    sites, closed = place_sites(grid, outline, rng)
    edges = draw_roads(grid, outline, closed, rng)
    choose_oneways(edges, rng)
    streets = name_streets(edges, zones)
    plan = Plan(outline, edges, streets, sites, zones)
    for number, name in enumerate(STREET_SITES, len(SITES) + 1):
        street = streets[name]
        shape = rounded(street.line.buffer(9.0, cap_style="flat").simplify(0.5))
        plan.sites.append(Site(f"ST{number:02d}", name, "voirie", street.zone, shape,
                               "Mélange terre-pierre" if street.major else ""))
    shore = plan.site("Lac de Sévigné")
    park = shore.polygon
    reach = math.sqrt(park.area)
    blob = Polygon([
        (park.centroid.x + reach * math.cos(t) * (0.30 + 0.05 * math.sin(3 * t)),
         park.centroid.y + reach * math.sin(t) * (0.23 + 0.04 * math.cos(2 * t)))
        for t in np.linspace(0, 2 * math.pi, 40)[:-1]
    ])
    plan.lake = rounded(blob.intersection(park.buffer(-15)))
    shore.polygon = park.difference(plan.lake)
    return plan
