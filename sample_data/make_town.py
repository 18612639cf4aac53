"""Make the sample town again: ``python sample_data/make_town.py [folder]``.

Every file is drawn from one seed, so that the same files come out each time. Development-time
only: the files it writes are kept beside it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

from town import beds, book, means, plan, trees, weather  # noqa: E402

SEED = 93046


def make(folder: Path) -> None:
    """Write all files of the sample town into a folder."""
    # One stream each: a change to the beds leaves the trees as they were.
    streams = [np.random.default_rng([SEED, k]) for k in range(5)]
    key = book.Key()
    town = plan.draw(streams[0])
    recent, codes = trees.write_trees(folder, town, streams[1], key)
    beds.write_beds(folder, town, streams[2], key)
    means.write_maps(folder, town)
    means.write_means(folder, town, key)
    means.write_waterings(folder, recent, codes, streams[3], key)
    weather.write_weather(folder, streams[4])
    key.write(folder)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
