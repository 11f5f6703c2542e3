"""Maps: points of the interactive map, and a static outline map as SVG."""
