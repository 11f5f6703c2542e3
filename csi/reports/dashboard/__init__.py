"""The mission dashboard: where to telephone, and how the mission stands against its aims."""
