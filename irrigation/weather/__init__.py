"""Daily weather: sources, checks, gaps, and the series that the balance drinks from."""

from .readings import FILLED, FORECAST, MISSING, OBSERVED, WeatherError, WeatherFinding
from .series import (
    Stations,
    WeatherStatus,
    continuous,
    daily_weather,
    stations_for_sites,
    weather_status,
)
from .update import SOURCES, WeatherResult, is_weather_file, refresh_weather, update_weather

__all__ = [
    "FILLED", "FORECAST", "MISSING", "OBSERVED", "SOURCES", "Stations", "WeatherError",
    "WeatherFinding", "WeatherResult", "WeatherStatus", "continuous", "daily_weather",
    "is_weather_file", "refresh_weather", "stations_for_sites", "update_weather", "weather_status",
]
