"""What an analysis estimates for simulated data of known exponents, kept for calibration."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fractalscape import provenance
from fractalscape.arguments import is_sequence, shown
from fractalscape.errors import InputError
from fractalscape.execution import ProgressLike, Stop, open_pool, reporter, run
from fractalscape.measures.multifractal.calibration.calibration_design import CalibrationDesign
from fractalscape.measures.multifractal.calibration.simulated_log_cumulants import simulated_log_cumulants
from fractalscape.randomness import streams
from fractalscape.storage import write_atomic

Floats = NDArray[np.float64]

DECIMALS = 8
"""Of estimates: a thousandth of the smallest spread that any of them has, and files of half the size."""

TOGETHER = 2**18
"""Samples that a task simulates, or one signal or image: memory of a task, and its share of overhead."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CalibrationTable:
    """Estimates of c1 and c2 for simulated data.

    Parameters
    ----------
    design : CalibrationDesign
    estimates : array, shape (hurst, intermittency, replicate, 2)
        c1 and c2, to 8 decimals; NaN where the analysis gives nothing.
    """

    design: CalibrationDesign
    estimates: Floats = field(repr=False)

    @property
    def lost(self) -> float:
        """Share of simulations without an estimate."""
        return float(np.isnan(self.estimates).any(axis=-1).mean())

    @property
    def digest(self) -> str:
        """sha256 of the design and the estimates, in hexadecimal."""
        return provenance.digest(self._content())

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the table as JSON, whole or not at all; every number survives.

        Returns
        -------
        pathlib.Path
        """
        return write_atomic(path, json.dumps({**self._content(), "digest": self.digest}))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> CalibrationTable:
        """Read what `save` wrote.

        Raises
        ------
        InputError
            If the file is absent, no such table, or changed since.
        """
        try:
            content = json.loads(Path(path).read_text())
            design = CalibrationDesign.from_json(json.dumps(content["design"]))
            found = cls(design=design, estimates=_nested(content["estimates"], design))
            kept = content["digest"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise InputError(
                f"{path} is no calibration table ({error}); give a file of CalibrationTable.save"
            ) from None
        if found.digest != kept:
            raise InputError(f"{path} was changed after it was saved: its digest differs; make the table anew")
        return found

    @classmethod
    def join(cls, tables: Sequence[CalibrationTable]) -> CalibrationTable:
        """Return one table with the replicates of several, which were made from different seeds.

        Raises
        ------
        InputError
            If there is none, they differ in more than the number of replicates, or a replicate is in two of them.
        """
        if not is_sequence(tables) or not all(isinstance(table, CalibrationTable) for table in tables):
            raise InputError(f"tables={shown(tables)} are no row of calibration tables; give some in a list")
        if not tables:
            raise InputError("tables=() has none to join; give one or more")
        design = tables[0].design
        if any(table.design.replace(replicates=design.replicates) != design for table in tables):
            raise InputError("these tables are of different designs; join those of one design and different seeds")
        estimates = np.concatenate([table.estimates for table in tables], axis=2)
        drawn = np.moveaxis(estimates, 2, 0).reshape(estimates.shape[2], -1)
        known = drawn[np.isfinite(drawn).any(axis=1)]
        if len({each.tobytes() for each in known}) < len(known):
            raise InputError("these tables have replicates in common; join those of different seeds, each once")
        return cls(design=design.replace(replicates=estimates.shape[2]), estimates=estimates)

    def _content(self) -> dict[str, Any]:
        listed = [
            [[[None if np.isnan(x) else x for x in pair] for pair in node] for node in row]
            for row in self.estimates.tolist()
        ]
        return {"design": self.design.to_dict(), "estimates": listed}


def calibration_table(
    design: CalibrationDesign,
    *,
    seed: int | np.random.Generator = 0,
    masked: NDArray[np.bool_] | None = None,
    executor: Any = None,
    progress: ProgressLike = None,
) -> CalibrationTable:
    """Simulate the data of a design and keep what its analysis estimates for them.

    Parameters
    ----------
    design : CalibrationDesign
    seed : int or numpy.random.Generator
        Every simulation has a stream of its own.
    masked : array of bool, optional
        Samples that are NaN in the data to calibrate, and then in the simulated ones.
    executor, progress
        As everywhere; threads on all processors, and silence, when absent. Progress counts simulations.

    Returns
    -------
    CalibrationTable

    Raises
    ------
    InputError
        If the data are too small for the analysis, or the mask is not of their shape.

    Notes
    -----
    A surface of 512² takes about a tenth of a second, and the default design 3000 of them. One table serves all data
    of its shape and analysis. Streams are independent, not common to all pairs of exponents: calibration pools
    residuals over them, and of common noise there would be only as many as replicates.

    At λ² = 0 surfaces are fractional Brownian, sampled at points; above it they have no waves shorter than two samples.
    In octaves 3 to 5 of 512² at H = 1/2 the mean of c1 is 0.457 for the first and 0.50 for the second as λ² goes to 0:
    calibration does not interpolate c1 between them.

    Examples
    --------
    >>> from fractalscape.measures.multifractal import LeaderAnalysis
    >>> design = CalibrationDesign(
    ...     shape=(1024,), analysis=LeaderAnalysis(), hurst=(0.6, 0.8), intermittency=(0.0, 0.04), replicates=20
    ... )
    >>> table = calibration_table(design, seed=1)
    >>> table.estimates.shape, table.estimates[:, 0, :, 0].mean(axis=-1).round(1)
    ((2, 2, 20, 2), array([0.6, 0.8]))
    """
    if not isinstance(design, CalibrationDesign):
        raise InputError(f"design={shown(design)} is no CalibrationDesign; make one, such as for shape=(512, 512)")
    masked = None if masked is None else _checked_mask(masked, design.shape)
    shape = (len(design.hurst), len(design.intermittency), design.replicates)
    tasks = _tasks(design, streams(seed, design.simulations))
    estimates = np.empty((*shape, 2))
    work = partial(_estimate, design, masked)
    with open_pool(executor) as pool, reporter(progress, design.simulations, title="calibration") as advance:
        for task, found in run(work, tasks, pool=pool, stop=Stop()):
            estimates[task.hurst, task.row, task.first : task.first + len(found)] = found
            advance(len(found))
    return CalibrationTable(design=design, estimates=estimates.round(DECIMALS) + 0.0)


def _checked_mask(masked: Any, shape: tuple[int, ...]) -> NDArray[np.bool_] | None:
    """Return a mask of this shape, or nothing if it leaves no sample out."""
    try:
        found: NDArray[Any] = np.asarray(masked)
    except ValueError:
        found = np.empty(0)
    if found.dtype != np.bool_ or found.shape != shape:
        raise InputError(f"masked has shape {found.shape} of {found.dtype}; give True and False of shape {shape}")
    return found if found.any() else None


class Task(NamedTuple):
    """Some replicates of one pair of exponents.

    Parameters
    ----------
    hurst, row, first : int
        Numbers of the Hurst exponent, the λ² and the first replicate.
    generators : list of numpy.random.Generator
        Of each replicate.
    """

    hurst: int
    row: int
    first: int
    generators: list[np.random.Generator]


def _tasks(design: CalibrationDesign, generators: list[np.random.Generator]) -> Iterator[Task]:
    width = max(1, TOGETHER // math.prod(design.shape))
    pairs = np.ndindex(len(design.hurst), len(design.intermittency))
    for number, (hurst, row) in enumerate(pairs):
        own = generators[number * design.replicates : (number + 1) * design.replicates]
        for first in range(0, design.replicates, width):
            yield Task(hurst, row, first, own[first : first + width])


def _estimate(
    design: CalibrationDesign, masked: NDArray[np.bool_] | None, task: Task, stop: Stop
) -> tuple[Task, Floats]:
    stop.check()
    return task, simulated_log_cumulants(
        design.shape,
        design.analysis,
        hurst=design.hurst[task.hurst],
        intermittency=design.intermittency[task.row],
        integral_scale=design.integral_scale,
        seeds=task.generators,
        masked=masked,
    )


def _nested(listed: Any, design: CalibrationDesign) -> Floats:
    found = np.array(listed, np.float64)
    shape = (len(design.hurst), len(design.intermittency), design.replicates, 2)
    if found.shape != shape:
        raise ValueError(f"estimates of shape {found.shape}, not {shape}")
    if np.isinf(found).any():
        raise ValueError("infinite estimates")
    return found
