"""The verdict: evidence and judgements."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from fractalscape import provenance
from fractalscape.raster import Window
from fractalscape.trainability.spec import TrainabilitySpec
from fractalscape.trainability.verdict.evidence import Evidence
from fractalscape.trainability.verdict.judgements import Judgement

if TYPE_CHECKING:
    import xarray as xr

    from fractalscape.measures.dimensions.boundary_basin_entropy import FractalTest


@dataclass(frozen=True, kw_only=True, eq=False)
class Verdict:
    """What a reviewer asks of the boundary in a window, and the answers.

    Parameters
    ----------
    spec : TrainabilitySpec
        The condition in question.
    window : Window
    main : Evidence
        The map in question.
    null : Evidence or None
        The null model in a window of the same size on its own border; None if there is none.
    trust : xarray.Dataset
        What `raster.trust_map` returned for the map.
    resolutions : tuple of Evidence
        The same window at half the samples, at those in question and at twice as many.
    seeds : tuple of Evidence
        Other networks and data, in windows of the same size.
    lengths : tuple of Evidence
        Other training lengths and that in question, ascending.
    entropy : FractalTest
        Boundary basin entropy of the map in question, with its test.
    null_entropy : FractalTest or None
        The same of the null model's map.
    judgements : tuple of Judgement
        One for each of these.
    """

    spec: TrainabilitySpec
    window: Window
    main: Evidence
    null: Evidence | None
    trust: xr.Dataset
    resolutions: tuple[Evidence, ...]
    seeds: tuple[Evidence, ...]
    lengths: tuple[Evidence, ...]
    entropy: FractalTest
    null_entropy: FractalTest | None
    judgements: tuple[Judgement, ...]

    def judgement(self, topic: str) -> Judgement:
        """Return the judgement of a topic."""
        return next(each for each in self.judgements if each.topic == topic)

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the maps, as JSON types."""
        return {
            "spec": self.spec.to_dict(),
            "window": self.window.to_dict(),
            "judgements": [each.to_dict() for each in self.judgements],
            "main": self.main.to_dict(),
            "null": None if self.null is None else self.null.to_dict(),
            "trust": self._trust(),
            "resolutions": [each.to_dict() for each in self.resolutions],
            "seeds": [each.to_dict() for each in self.seeds],
            "lengths": [each.to_dict() for each in self.lengths],
            "entropy": _plain(self.entropy),
            "null_entropy": None if self.null_entropy is None else _plain(self.null_entropy),
            "version": provenance.version(),
        }

    def to_json(self) -> str:
        """Return everything but the maps as JSON, with null for NaN."""
        return provenance.canonical_json(self.to_dict())

    def _trust(self) -> dict[str, Any]:
        tested = int(self.trust["tested_samples"])
        return {
            "tested_samples": tested,
            "flipped_samples": int(self.trust["flipped_samples"]),
            "share": float(self.trust["share"]) if tested else None,
            "interval": self.trust["share_interval"].values.tolist() if tested else None,
            "nudge": self.trust.attrs["nudge"],
        }


def _plain(test: FractalTest) -> dict[str, Any]:
    found = asdict(test)
    entropy = None if math.isnan(test.entropy) else test.entropy
    return {**found, "entropy": entropy, "interval": None if entropy is None else list(test.interval)}
