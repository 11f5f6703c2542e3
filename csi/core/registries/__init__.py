"""Registries through which apps add their records to the pages of higher layers."""
