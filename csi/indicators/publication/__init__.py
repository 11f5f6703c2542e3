"""Publication of editions, and their comparison with what the records give now."""
