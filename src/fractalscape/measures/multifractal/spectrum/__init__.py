"""Singularity spectra by one call: curves, fits, statuses, and which octaves scale."""
