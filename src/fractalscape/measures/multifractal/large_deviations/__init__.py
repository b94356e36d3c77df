"""Spectra from how many leaders have each exponent."""
