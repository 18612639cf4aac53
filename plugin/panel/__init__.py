"""The panel of the day: one dock, a tab per part of the work."""
