"""Images shifted and mirrored at random, as is usual for CIFAR."""

from __future__ import annotations

import numpy as np
import torch

PADDING = 4
"""Pixels by which an image is shifted at most."""


def crop_and_flip(images: torch.Tensor, stream: np.random.Generator) -> torch.Tensor:
    """Return each image shifted by up to 4 pixels along both axes, zeros coming in, and half of them mirrored.

    Parameters
    ----------
    images : tensor, shape (samples, channels, rows, columns)
    stream : numpy.random.Generator

    Returns
    -------
    tensor
        Of the same shape.

    Notes
    -----
    The same as a padding by 4, a crop at random and a flip from left to right.

    References
    ----------
    He, K. et al. (2016), Deep residual learning for image recognition, arXiv:1512.03385, section 4.2.

    Examples
    --------
    >>> image = torch.arange(1.0, 6).expand(1, 1, 5, 5)
    >>> crop_and_flip(image, np.random.default_rng(0))[0, 0, 0]
    tensor([0., 5., 4., 3., 2.])
    """
    samples, _, rows, columns = images.shape
    shifts = stream.integers(0, 2 * PADDING + 1, (samples, 2))
    mirrored = stream.random(samples) < 0.5
    down = shifts[:, :1] + np.arange(rows)
    across = shifts[:, 1:] + np.where(mirrored[:, None], np.arange(columns)[::-1], np.arange(columns))
    padded = torch.nn.functional.pad(images, (PADDING,) * 4)
    which, down, across = (
        torch.from_numpy(each).to(images.device)
        for each in (np.arange(samples)[:, None, None], down[:, :, None], across[:, None, :])
    )
    return padded.permute(0, 2, 3, 1)[which, down, across].permute(0, 3, 1, 2).contiguous()
