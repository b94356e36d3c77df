"""What a tracker records, from all positions at once."""

from __future__ import annotations

import numpy as np


def moves_by_hand(positions: np.ndarray) -> dict[str, np.ndarray]:
    """Return norms, distances, lengths, contours and cosines of positions of shape (record, size)."""
    steps = np.diff(positions, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    cosines = (steps[1:] * steps[:-1]).sum(axis=1) / (lengths[1:] * lengths[:-1])
    return {
        "norm": np.linalg.norm(positions, axis=1),
        "distance": np.linalg.norm(positions - positions[0], axis=1),
        "step_length": np.concatenate([[0.0], lengths]),
        "contour_length": np.concatenate([[0.0], np.cumsum(lengths)]),
        "step_cosine": np.concatenate([[np.nan, np.nan], cosines]),
    }
