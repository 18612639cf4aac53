"""Processing algorithms: one per step of the morning, and the morning itself."""
