"""Intervals and tests from simulations of known exponents."""
