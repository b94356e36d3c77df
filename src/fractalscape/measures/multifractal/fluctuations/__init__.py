"""Detrended fluctuation analysis of all moments."""
