"""How walkers start and move: flags that the commands on dynamics share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from cyclopts import Group, Parameter

from fractalscape.cli.flags import whole
from fractalscape.errors import InputError
from fractalscape.memory import check_memory

if TYPE_CHECKING:
    from fractalscape.cli.surface_source import Surface
    from fractalscape.dynamics.descent import GradientNoise, Optimiser

DESCENT = Group("Descent", sort_key=2)
OPTIMISERS = ("gradient_descent", "heavy_ball", "nesterov", "adam")
NOISES = ("gaussian", "minibatch", "stable", "fractional")
SOME_POINTS = 256
"""Where curvature is asked for."""
BYTES = 8 * 40
"""Of a walker that moves: its place, buffers and derivatives, before anything is recorded."""


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class WalkerFlags:
    """Which optimiser, from where."""

    optimiser: Annotated[
        str | None,
        Parameter(
            help=f"One of {', '.join(OPTIMISERS)}.", metavar="NAME", show_default="gradient_descent", group=DESCENT
        ),
    ] = None
    momentum: Annotated[
        float | None,
        Parameter(help="Of heavy_ball and nesterov.", metavar="X", show_default="0.9", group=DESCENT),
    ] = None
    start: Annotated[
        list[str] | None,
        Parameter(
            help="X Y in samples (of a callable: in its own lengths), highest (about a sample from the highest one), "
            "or random (anywhere).",
            metavar="WHERE...",
            show_default="highest for one walker, random for more",
            group=DESCENT,
            consume_multiple=True,
            negative="",
        ),
    ] = None
    walkers: Annotated[
        int | None,
        Parameter(help="How many.", metavar="N", converter=whole, show_default="1", group=DESCENT),
    ] = None
    walker_seed: Annotated[
        int, Parameter(help="Of random starts and of noise.", metavar="N", converter=whole, group=DESCENT)
    ] = 0

    def made_optimiser(self) -> Optimiser:
        """Return the optimiser that is named."""
        from fractalscape.dynamics.descent import Adam, GradientDescent, HeavyBall, Nesterov

        name = self.optimiser or "gradient_descent"
        if name not in OPTIMISERS:
            raise InputError(f"--optimiser {name} is not one of {', '.join(OPTIMISERS)}")
        if name in ("gradient_descent", "adam"):
            if self.momentum is not None:
                raise InputError(f"--momentum is of heavy_ball and nesterov, not of {name}; leave it out")
            return Adam() if name == "adam" else GradientDescent()
        own = HeavyBall if name == "heavy_ball" else Nesterov
        return own() if self.momentum is None else own(momentum=self.momentum)

    def starts(self, own: Surface, *, start: list[str] | None, walkers: int) -> np.ndarray:
        """Return starting points, shape (walker, 2), in grid units of the landscape."""
        if walkers < 1:
            raise InputError(f"--walkers {walkers} must be 1 or more")
        if self.walker_seed < 0:
            raise InputError(f"--walker-seed {self.walker_seed} must be 0 or more")
        check_memory(walkers * BYTES, f"{walkers} walkers", "take fewer --walkers")
        random = np.random.default_rng(self.walker_seed)
        extent = np.array(own.landscape.extent)
        said = start if start is not None else ["highest" if walkers == 1 else "random"]
        if said == ["random"]:
            return random.random((walkers, 2)) * extent
        if said == ["highest"]:
            return _near_highest(own, random, walkers, extent)
        try:
            place = np.array([float(text) for text in said])
        except ValueError:
            place = np.empty(0)
        if place.shape != (2,) or not np.isfinite(place).all():
            raise InputError(f"--start {' '.join(said)} is none of X Y, highest and random")
        if not ((place >= 0) & (place <= extent)).all():
            raise InputError(
                f"--start {' '.join(said)} is outside the landscape, [0, {extent[0]:g}] x [0, {extent[1]:g}]"
            )
        return np.tile(place, (walkers, 1))


def _near_highest(own: Surface, random: np.random.Generator, walkers: int, extent: np.ndarray) -> np.ndarray:
    """Return the highest sample plus noise of a sample's distance, as published, folded back where that is outside."""
    from fractalscape.landscapes import fold

    row, column = np.unravel_index(int(np.argmax(own.heights.values)), own.heights.shape)
    apart = extent / (np.array(own.heights.shape[::-1]) - (0 if own.landscape.edges == "periodic" else 1))
    places = apart * (np.array([column, row]) + random.standard_normal((walkers, 2)))
    inside = "periodic" if own.landscape.edges == "periodic" else "reflecting"
    return fold(places, own.landscape.extent, inside)


def usual_rate_note(own: Surface) -> str:
    """Return that the learning rate is the paper's, and the scale of one for this surface, 2 over its curvature."""
    points = np.random.default_rng(0).random((SOME_POINTS, 2)) * own.landscape.extent
    curvature = np.linalg.norm(own.landscape.hessian(points), 2, axis=(1, 2))
    typical = float(np.median(curvature[np.isfinite(curvature)])) if np.isfinite(curvature).any() else 0.0
    scale = f"; 2 over its median curvature is {2 / typical:.3g}" if typical > 0 else ""
    return f"note: --learning-rate 1000 is the paper's, not of this surface{scale}"


def made_noise(name: str | None, scale: float | None) -> GradientNoise | None:
    """Return the noise that is named, of the scale; None if there is none."""
    from fractalscape.dynamics import descent

    if name is None:
        if scale is not None:
            raise InputError("--noise-scale without --noise; name one of " + ", ".join(NOISES))
        return None
    kinds: dict[str, tuple[Any, dict[str, float]]] = {
        "gaussian": (descent.GaussianNoise, {}),
        "minibatch": (descent.MinibatchNoise, {}),
        "stable": (descent.StableNoise, {"tail_index": 1.5}),
        "fractional": (descent.FractionalNoise, {"hurst": 0.3}),
    }
    if name not in kinds:
        raise InputError(f"--noise {name} is not one of {', '.join(NOISES)}")
    if scale is None:
        raise InputError(f"--noise {name} needs --noise-scale, in height per grid unit")
    own, options = kinds[name]
    return own(scale=scale, **options)
