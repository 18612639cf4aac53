"""What a town of the Paris region plants: names, size reached, weight in streets and parks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Species:
    """A tree as the service names it; ``top_m`` is the height of an old one."""

    genus: str
    epithet: str
    cultivar: str
    french: str
    top_m: float
    street: int
    park: int

    @property
    def latin(self) -> str:
        """Botanical name, with the cultivar when there is one."""
        name = f"{self.genus} {self.epithet}".strip()
        return f"{name} '{self.cultivar}'" if self.cultivar else name


SPECIES = tuple(Species(*row) for row in (
    ("Platanus", "x acerifolia", "", "Platane à feuilles d'érable", 24, 18, 8),
    ("Tilia", "cordata", "", "Tilleul à petites feuilles", 18, 10, 6),
    ("Tilia", "tomentosa", "Brabant", "Tilleul argenté", 18, 8, 4),
    ("Tilia", "x euchlora", "", "Tilleul de Crimée", 16, 5, 2),
    ("Acer", "platanoides", "", "Érable plane", 17, 8, 6),
    ("Acer", "pseudoplatanus", "", "Érable sycomore", 20, 4, 8),
    ("Acer", "campestre", "Elsrijk", "Érable champêtre", 11, 5, 4),
    ("Aesculus", "hippocastanum", "", "Marronnier d'Inde", 20, 5, 9),
    ("Aesculus", "x carnea", "", "Marronnier à fleurs rouges", 14, 2, 2),
    ("Robinia", "pseudoacacia", "Bessoniana", "Robinier faux-acacia", 14, 4, 3),
    ("Sophora", "japonica", "", "Sophora du Japon", 16, 5, 3),
    ("Fraxinus", "excelsior", "", "Frêne commun", 22, 2, 6),
    ("Fraxinus", "ornus", "", "Frêne à fleurs", 10, 3, 2),
    ("Carpinus", "betulus", "Fastigiata", "Charme commun", 14, 3, 6),
    ("Quercus", "robur", "", "Chêne pédonculé", 24, 1, 9),
    ("Quercus", "ilex", "", "Chêne vert", 12, 1, 2),
    ("Betula", "pendula", "", "Bouleau verruqueux", 16, 1, 7),
    ("Prunus", "serrulata", "Kanzan", "Cerisier du Japon", 8, 6, 4),
    ("Prunus", "cerasifera", "Pissardii", "Prunier pourpre", 8, 5, 3),
    ("Pyrus", "calleryana", "Chanticleer", "Poirier de Chine", 11, 7, 1),
    ("Liquidambar", "styraciflua", "", "Copalme d'Amérique", 17, 3, 3),
    ("Celtis", "australis", "", "Micocoulier de Provence", 15, 3, 1),
    ("Ginkgo", "biloba", "", "Arbre aux quarante écus", 17, 2, 2),
    ("Gleditsia", "triacanthos", "Skyline", "Févier d'Amérique", 14, 3, 1),
    ("Fagus", "sylvatica", "Purpurea", "Hêtre pourpre", 22, 0, 4),
    ("Cedrus", "atlantica", "Glauca", "Cèdre bleu de l'Atlas", 22, 0, 3),
    ("Pinus", "nigra", "", "Pin noir d'Autriche", 19, 0, 5),
    ("Salix", "babylonica", "", "Saule pleureur", 14, 0, 3),
    ("Ulmus", "", "Resista", "Orme", 15, 2, 1),
    ("Magnolia", "kobus", "", "Magnolia de Kobé", 8, 1, 1),
    ("Malus", "", "Evereste", "Pommier d'ornement", 6, 2, 3),
    ("Corylus", "colurna", "", "Noisetier de Byzance", 14, 2, 1),
))
# Planted since 2023: what a drier climate asks for.
RECENT = ("Celtis", "Ginkgo", "Gleditsia", "Ulmus", "Acer", "Fraxinus", "Malus", "Quercus",
          "Liquidambar", "Corylus", "Sophora")
