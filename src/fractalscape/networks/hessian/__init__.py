"""Curvature of a loss: products with its Hessian, extreme eigenvalues with bounds of their errors."""

from fractalscape.networks.hessian.curvature_operator import CurvatureOperator
from fractalscape.networks.hessian.diagonal import diagonal
from fractalscape.networks.hessian.fisher_operator import FisherOperator
from fractalscape.networks.hessian.frobenius_norm import frobenius_norm
from fractalscape.networks.hessian.gauss_newton_operator import GaussNewtonOperator
from fractalscape.networks.hessian.hessian_operator import HessianOperator
from fractalscape.networks.hessian.hessian_record import read_hessian_record
from fractalscape.networks.hessian.hessian_recorder import HessianRecorder, stability_threshold
from fractalscape.networks.hessian.hessian_spec import HessianSpec
from fractalscape.networks.hessian.hessian_spectrum import hessian_spectrum
from fractalscape.networks.hessian.lanczos import Eigenpairs, lanczos
from fractalscape.networks.hessian.spectral_density import spectral_density
from fractalscape.networks.hessian.trace import trace

__all__ = [
    "CurvatureOperator",
    "Eigenpairs",
    "FisherOperator",
    "GaussNewtonOperator",
    "HessianOperator",
    "HessianRecorder",
    "HessianSpec",
    "diagonal",
    "frobenius_norm",
    "hessian_spectrum",
    "lanczos",
    "read_hessian_record",
    "spectral_density",
    "stability_threshold",
    "trace",
]
