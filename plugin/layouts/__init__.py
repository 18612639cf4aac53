"""Maps and sheets to hand round: print layouts, built part by part."""
