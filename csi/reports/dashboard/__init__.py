"""Mission dashboard: alerts, indicators by objective, cadence, map and charts."""
