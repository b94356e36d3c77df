"""Diffusion: how far walkers come, how their steps are distributed and what they remember."""
