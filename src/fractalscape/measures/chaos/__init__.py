"""Chaos from data: whether a recorded series is chaotic, and how fast neighbours part."""
