"""Curvature of a loss: products with its Hessian, extreme eigenvalues with bounds of their errors."""

from fractalscape.networks.hessian.curvature_operator import CurvatureOperator
from fractalscape.networks.hessian.fisher_operator import FisherOperator
from fractalscape.networks.hessian.gauss_newton_operator import GaussNewtonOperator
from fractalscape.networks.hessian.hessian_operator import HessianOperator
from fractalscape.networks.hessian.lanczos import Eigenpairs, lanczos

__all__ = ["CurvatureOperator", "Eigenpairs", "FisherOperator", "GaussNewtonOperator", "HessianOperator", "lanczos"]
