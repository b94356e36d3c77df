"""The record of eigenvalues along a training as a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape import provenance
from fractalscape.errors import InputError
from fractalscape.networks.hessian.hessian_spec import HessianSpec
from fractalscape.networks.hessian.hessian_spectrum import described, spectrum_variables
from fractalscape.networks.hessian.hessian_store import HessianStore

if TYPE_CHECKING:
    import xarray as xr

KIND = "hessian_record"
SCALARS = {
    "loss": "loss",
    "gradient_norm": "norm of the gradient",
    "learning_rate": "learning rate",
    "threshold": "curvature up to which descent on a quadratic is stable",
    "products": "products with the curvature made",
}


def read_hessian_record(store: Any, *, keep_unconverged: bool = False) -> xr.Dataset:
    """Return what a `HessianRecorder` wrote, also of a training under way.

    Parameters
    ----------
    store : path-like, URL or zarr store
        What the recorder was given.
    keep_unconverged : bool
        Whether values that have not converged are given as they are, and not as NaN.

    Returns
    -------
    xarray.Dataset
        ``eigenvalue (step, index)`` with ``_lower`` and ``_upper``, between which an eigenvalue lies, ``residual`` and
        ``converged``; ``loss``, ``gradient_norm``, ``learning_rate``, ``threshold`` and ``products (step)``; the
        coordinate ``epoch (step)``.

    Raises
    ------
    InputError
        If there is none.
    StoreDamaged
        If it cannot be read as it was written.
    """
    held = HessianStore(store, create=False)
    if held.about is None:
        raise InputError(f"{store} holds no record of a Hessian; give the store of a HessianRecorder")
    return hessian_record(held, keep_unconverged=keep_unconverged)


def hessian_record(store: HessianStore, *, keep_unconverged: bool = False) -> xr.Dataset:
    """Return the records of a store as `read_hessian_record` does.

    Raises
    ------
    InputError
        If nothing is recorded yet.
    """
    import xarray as xr

    records = [each for each in map(store.read, store.steps()) if each is not None]
    if store.about is None or not records:
        raise InputError("nothing is recorded yet; record an epoch first")
    spec = HessianSpec.from_json(store.about["spec"])
    columns = {name: [each[name] for each in records] for name in records[0]}
    named = spectrum_variables(columns["eigenvalue"], columns["residual"], columns["converged"], keep_unconverged)
    variables: dict[str, Any] = {name: (("step", "index"), each, described(name)) for name, each in named.items()}
    for name, said in SCALARS.items():
        variables[name] = ("step", np.array(columns[name]), {"units": "1", "long_name": said})
    epoch = np.array(columns["epoch"])
    whole = np.isfinite(epoch).all() and (epoch == epoch.round()).all()
    coordinates = {
        "step": ("step", np.array(columns["step"]), {"units": "1", "long_name": "updates made before"}),
        "epoch": (
            "step",
            epoch.astype(np.int64) if whole else epoch,
            {"units": "1", "long_name": "passes over the data"},
        ),
        "index": ("index", 1 + np.arange(named["eigenvalue"].shape[1]), described("index")),
    }
    attrs = {"kind": KIND, "spec": spec.to_json(), "seed": spec.seed, "version": provenance.version()}
    return xr.Dataset(variables, coords=coordinates, attrs=attrs)
