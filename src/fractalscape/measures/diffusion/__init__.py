"""Diffusion: how far walkers come, how their steps are distributed and what they remember."""

from fractalscape.measures.diffusion.lags import log_spaced_lags
from fractalscape.measures.diffusion.squared_displacement import squared_displacement
from fractalscape.measures.diffusion.time_averaged_displacement import time_averaged_displacement

__all__ = ["log_spaced_lags", "squared_displacement", "time_averaged_displacement"]
