"""The null model: the same network linearised about its initial weights, whose border of convergence is smooth.

`LinearisedSpec` holds the network, ``spec.field()`` is what `sweep` takes, `tangent_kernels` are its two matrices.
"""

from fractalscape.trainability.linearised.field import LinearisedField
from fractalscape.trainability.linearised.spec import LinearisedSpec
from fractalscape.trainability.linearised.tangent_kernels import TangentKernels, tangent_kernels

__all__ = ["LinearisedField", "LinearisedSpec", "TangentKernels", "tangent_kernels"]
