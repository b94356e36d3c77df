"""Compute what a reviewer asks of a fractal boundary, and judge it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fractalscape import execution
from fractalscape.errors import DepthError, InputError, NoBoundary
from fractalscape.execution import ExecutorLike, ProgressLike
from fractalscape.raster import Cost, Field, Window, probe, sweep, trust_map
from fractalscape.trainability.linearised import LinearisedSpec
from fractalscape.trainability.spec import TrainabilitySpec
from fractalscape.trainability.verdict import judgements
from fractalscape.trainability.verdict.evidence import Evidence, entropy_of, evidence, no_evidence
from fractalscape.trainability.verdict.plan import Plan
from fractalscape.trainability.verdict.result import Verdict
from fractalscape.trainability.verdict.same_size_window import same_size_window, window_on_diagonal

if TYPE_CHECKING:
    import xarray as xr


def verdict(
    spec: TrainabilitySpec,
    window: Window,
    *,
    resolution: int = 256,
    seeds: int = 3,
    steps: Sequence[int] | None = None,
    replicates: int = 200,
    executor: ExecutorLike = None,
    progress: ProgressLike = None,
    announce: Callable[[str], Any] | None = None,
    store: str | os.PathLike[str] | None = None,
) -> Verdict:
    """Answer what a reviewer asks of the boundary in a window, with intervals and by stated rules.

    One sweep at twice the resolution gives the map in question and those at half and at twice its samples. The null
    model, other seeds and other training lengths are looked at in windows of the same size: the same window where it
    holds their boundary, else one that was searched (see `same_size_window`; the null model's border is bisected).

    Parameters
    ----------
    spec : TrainabilitySpec
    window : Window
    resolution : int
        Samples along each axis, an even number from 64; below 128 the map at half of it has no dimension.
    seeds : int
        How many other seeds to try: those after the spec's.
    steps : sequence of int, optional
        Other training lengths; T/16, T/8, T/4, T/2 and 2T when absent.
    replicates : int
        Resampled curves behind each interval.
    executor, progress
        As in `sweep`.
    announce : callable, optional
        Called with a title when a part begins, those of ``Plan.work()``.
    store : path-like, optional
        Folder or URL of the stores; a verdict that was stopped goes on there. Memory when absent.

    Returns
    -------
    Verdict

    Raises
    ------
    InputError
        If an argument is out of range, or the window is not one of the spec's plane.
    DepthError
        If float64 cannot tell the samples apart.

    Notes
    -----
    A searched window is on the roughest boundary that the search met; compare it with the window in question if that
    was searched too. With minibatches another training length draws another sequence of batches.

    Examples
    --------
    >>> from fractalscape.trainability import preset, published
    >>> short = preset("single").replace(steps=50)
    >>> found = verdict(short, published("single").window, resolution=64, seeds=0, steps=())
    >>> found.judgement("1-ulp trust").finding
    'supports'
    """
    plan = Plan(spec=spec, resolution=resolution, seeds=seeds, steps=steps)
    _check(plan, window)
    with execution.open_pool(executor) as pool:
        work = _Work(
            plan=plan,
            window=window,
            replicates=replicates,
            executor=pool,
            progress=progress,
            announce=announce or (lambda title: None),
            store=None if store is None else os.fspath(store),
        )
        resolutions = work.resolutions()
        main = next(each for each in resolutions if each.label == f"{resolution} samples")
        null, why_none = work.null()
        trust = work.trust(main)
        others = tuple(work.elsewhere(plan.spec.replace(seed=seed), f"seed {seed}") for seed in plan.other_seeds)
        lengths = [work.elsewhere(plan.spec.replace(steps=each), f"{each} steps") for each in plan.lengths]
    lengths.append(replace(main, label=f"{plan.spec.steps} steps"))
    lengths.sort(key=judgements.length_of)
    entropy = entropy_of(main)
    return Verdict(
        spec=plan.spec,
        window=window,
        main=main,
        null=null,
        trust=trust,
        resolutions=tuple(resolutions),
        seeds=others,
        lengths=tuple(lengths),
        entropy=entropy,
        null_entropy=None if null is None else entropy_of(null),
        judgements=(
            judgements.judge_dimension(main, null),
            judgements.judge_null(null, why_none),
            judgements.judge_trust(trust),
            judgements.judge_resolution(resolutions),
            judgements.judge_seeds(others, null),
            judgements.judge_lengths(lengths, plan.spec.steps),
            judgements.judge_entropy(entropy),
        ),
    )


@dataclass(frozen=True, kw_only=True)
class _Work:
    plan: Plan
    window: Window
    replicates: int
    executor: ExecutorLike
    progress: ProgressLike
    announce: Callable[[str], Any]
    store: str | None

    def resolutions(self) -> list[Evidence]:
        """Return the window at half the resolution, at the one in question and at twice as many if float64 can."""
        field, half = self.plan.spec.field(), self.plan.resolution // 2
        try:
            self.window.check_depth(4 * half, 4 * half)
            finest = 4 * half
        except DepthError:
            finest = 2 * half
        self.announce("the map at twice the resolution")
        found = self._sweep(field, self.window, finest, "map", cost=probe(field, self.window))
        steps = [step for step in (4, 2, 1) if finest // step >= half]
        return [self._evidence(_every(found, step), f"{finest // step} samples", self.window) for step in steps]

    def null(self) -> tuple[Evidence | None, str]:
        """Return the null model on its own border, or why there is none."""
        null = self.plan.null
        if not isinstance(null, LinearisedSpec):
            return None, null
        if {self.window.x.scale, self.window.y.scale} != {"log"}:
            return None, "it is looked for along the diagonal of logarithmic axes"
        self.announce("null model")
        try:
            window = window_on_diagonal(null.field(), self.window)
        except NoBoundary as error:
            return None, str(error)
        found = self._sweep(null.field(), window, self.plan.resolution, "null", cost=probe(null.field(), window))
        return self._evidence(found, "null model", window, moved=True), ""

    def trust(self, main: Evidence) -> xr.Dataset:
        """Return the trust map of the map in question."""
        self.announce("1-ulp trust map")
        assert main.raster is not None
        return trust_map(self.plan.spec.field(), main.raster, executor=self.executor, progress=self.progress)

    def elsewhere(self, spec: TrainabilitySpec, label: str) -> Evidence:
        """Return another condition in a window of the same size on its boundary."""
        self.announce(label)
        field, name = spec.field(), label.replace(" ", "-")
        cost = probe(field, self.window)
        try:
            window = same_size_window(
                field,
                self.window,
                store=self._place(name),
                executor=self.executor,
                progress=self.progress,
                cost=cost,
            )
            found = self._sweep(field, window, self.plan.resolution, f"{name}/map", cost=cost)
        except (NoBoundary, DepthError) as error:
            return no_evidence(str(error), label=label, window=self.window)
        return self._evidence(found, label, window, moved=window != self.window)

    def _sweep(self, field: Field, window: Window, resolution: int, name: str, *, cost: Cost) -> xr.Dataset:
        store = self._place(f"{name}.zarr")
        how: dict[str, Any] = {"executor": self.executor, "progress": self.progress, "cost": cost}
        return sweep(field, window, resolution=resolution, store=store, **how)[["value", "outcome"]].load()

    def _place(self, name: str) -> str | None:
        return None if self.store is None else f"{self.store}/{name}"

    def _evidence(self, raster: xr.Dataset, label: str, window: Window, *, moved: bool = False) -> Evidence:
        return evidence(raster, label=label, window=window, moved=moved, replicates=self.replicates)


def _every(raster: xr.Dataset, step: int) -> xr.Dataset:
    """Return every so many samples: to the bit a sweep at that resolution."""
    return raster.isel({dim: slice(None, None, step) for dim in raster["outcome"].dims})


def _check(plan: Plan, window: Any) -> None:
    if not isinstance(window, Window):
        raise InputError(f"window={window!r} is not a Window; pass published('single').window or make one")
    if window.axes != plan.spec.axes:
        raise InputError(f"the window's axes are {window.axes}, this condition's {plan.spec.axes}; they must agree")
    window.check_depth(plan.resolution, plan.resolution)
