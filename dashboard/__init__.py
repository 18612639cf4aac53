"""How the parks fare: indicators, condition score, the page and the report."""
