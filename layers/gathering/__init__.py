"""From one recognised table to typed columns, with everything else of the row kept beside."""
