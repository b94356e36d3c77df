"""Stochasticity of deterministic descent: what ripples much shorter than a step do, with closed forms."""

from fractalscape.dynamics.multiscale_descent.multiscale_descent import MultiscaleDescent

__all__ = ["MultiscaleDescent"]
