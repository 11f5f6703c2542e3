"""District report: indicators, charts and records of one district."""
