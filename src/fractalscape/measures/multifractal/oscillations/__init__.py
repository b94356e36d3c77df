"""Oscillation, lacunarity and cancellation exponents."""
