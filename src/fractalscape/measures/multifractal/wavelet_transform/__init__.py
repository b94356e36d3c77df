"""Wavelet coefficients of signals and images, and the regularity they tell."""
