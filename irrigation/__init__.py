"""How much water: weather, reference evapotranspiration, soils, plants, balance, advice."""
