"""A small transformer that reads images as rows of patches."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

from fractalscape.arguments import real, whole
from fractalscape.errors import InputError
from fractalscape.networks.models.image_shape import image_shape, output_count
from fractalscape.networks.models.parameter_draws import Law, drawn_network

POSITION_DEVIATION = 0.02
"""Of the first vectors of positions."""


def transformer(
    shape: Sequence[int],
    classes: int,
    *,
    patch: int = 4,
    width: int = 32,
    heads: int = 4,
    layers: int = 2,
    dropout: float = 0.0,
    initial: Law = "uniform",
    seed: int | np.random.Generator = 0,
) -> nn.Module:
    """Return a transformer over patches of an image, with normalisation before attention and a mean over patches.

    Parameters
    ----------
    shape : sequence of int
        (channels, rows, columns); rows and columns are multiples of `patch`.
    classes : int
        Outputs.
    patch : int
        Pixels along each side of a patch.
    width : int
        Numbers that stand for a patch; a multiple of `heads`. The full layers have four times as many units.
    heads, layers : int
    dropout : float
        Share of what attention and full layers add that is left out, in training.
    initial : {"uniform", "kaiming"}
        See `drawn_network`.
    seed : int or numpy.random.Generator

    Returns
    -------
    torch.nn.Module

    Raises
    ------
    InputError
        If an option is outside what is allowed.

    Notes
    -----
    Attention is written as products of matrices: fused kernels have no second derivative, which Hessians need.

    References
    ----------
    Vaswani, A. et al. (2017), Attention is all you need, arXiv:1706.03762, equation 1.
    Dosovitskiy, A. et al. (2021), An image is worth 16x16 words, arXiv:2010.11929.

    Examples
    --------
    >>> sum(each.numel() for each in transformer((1, 8, 8), 10).parameters())
    26474
    """
    channels, rows, columns = image_shape(shape)
    patch, width = whole("patch", patch, least=1), whole("width", width, least=1)
    heads, layers = whole("heads", heads, least=1), whole("layers", layers, least=1)
    share, outputs = real("dropout", dropout, above=np.nextafter(0, -1), below=1), output_count(classes)
    if rows % patch or columns % patch:
        raise InputError(f"patch={patch} does not divide images of {rows} x {columns} pixels; give a divisor of both")
    if width % heads:
        raise InputError(f"heads={heads} does not divide width={width}; give a divisor")
    tokens = (rows // patch) * (columns // patch)

    def build() -> nn.Module:
        return nn.Sequential(
            Patches(channels, patch, tokens, width),
            *(TransformerLayer(width, heads, share) for _ in range(layers)),
            nn.LayerNorm(width),
            MeanOverPatches(),
            nn.Linear(width, outputs),
        )

    return drawn_network(build, law=initial, seed=seed)


class Patches(nn.Module):
    """Patches as vectors of shape (samples, patches, width), with a vector of their position added."""

    def __init__(self, channels: int, patch: int, tokens: int, width: int) -> None:
        super().__init__()
        self.patch, self.embed = patch, nn.Linear(channels * patch**2, width)
        self.position = nn.Parameter(POSITION_DEVIATION * torch.randn(tokens, width))

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return the vectors."""
        samples, channels, rows, columns = images.shape
        side = self.patch
        parts = images.reshape(samples, channels, rows // side, side, columns // side, side)
        return self.embed(parts.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)) + self.position


class TransformerLayer(nn.Module):
    r"""Attention and two full layers, each added to what it reads.

    .. math:: A(x) = \mathrm{softmax}(Q K^T / \sqrt{d}) V
    """

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.before_attention, self.before_full = nn.LayerNorm(width), nn.LayerNorm(width)
        self.queries_keys_values, self.project = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.full = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.drop = nn.Dropout(dropout)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Return the tokens after the layer."""
        tokens = tokens + self.drop(self._attention(self.before_attention(tokens)))
        return tokens + self.drop(self.full(self.before_full(tokens)))

    def _attention(self, tokens: torch.Tensor) -> torch.Tensor:
        samples, count, width = tokens.shape
        size = width // self.heads
        parts = self.queries_keys_values(tokens).reshape(samples, count, 3, self.heads, size)
        queries, keys, values = parts.permute(2, 0, 3, 1, 4).unbind(0)
        weights = torch.softmax(queries @ keys.transpose(-2, -1) / math.sqrt(size), dim=-1)
        return self.project((weights @ values).transpose(1, 2).reshape(samples, count, width))


class MeanOverPatches(nn.Module):
    """The mean of the tokens of each sample."""

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Return shape (samples, width)."""
        return tokens.mean(dim=1)
