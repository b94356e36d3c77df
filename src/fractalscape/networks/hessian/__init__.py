"""Curvature of a loss: products with its Hessian, extreme eigenvalues with bounds of their errors."""

from fractalscape.networks.hessian.hessian_operator import HessianOperator
from fractalscape.networks.hessian.lanczos import Eigenpairs, lanczos

__all__ = ["Eigenpairs", "HessianOperator", "lanczos"]
