"""Editions: the figures of a month as they were published when its return was accepted."""
