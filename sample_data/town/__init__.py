"""The parts of the script that draws the sample town; see ``make_town.py``."""
