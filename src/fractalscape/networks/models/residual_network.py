"""Residual blocks, and networks of stages of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from torch import nn

Shortcuts = Literal["padded", "projected", "none"]


class BasicBlock(nn.Module):
    r"""Two convolutions and what goes past them.

    .. math:: y = σ(x + F(x)), \qquad F = B \circ C \circ σ \circ B \circ C

    Parameters
    ----------
    before, after : int
        Channels of inputs and outputs.
    stride : int
        Of the first convolution.
    shortcuts : {"padded", "projected", "none"}
        Where sizes change: every second pixel and channels of zeros; or a convolution of 1 x 1. Or F alone.
    batch_norm : bool
        Without, convolutions have biases.
    """

    def __init__(self, before: int, after: int, *, stride: int, shortcuts: Shortcuts, batch_norm: bool) -> None:
        super().__init__()
        self.residual = nn.Sequential(
            *_convolution(before, after, 3, stride, batch_norm),
            nn.ReLU(),
            *_convolution(after, after, 3, 1, batch_norm),
        )
        self.has_shortcut = shortcuts != "none"
        self.shortcut: nn.Module = nn.Identity()
        if self.has_shortcut and (stride > 1 or before != after):
            self.shortcut = (
                PaddedShortcut(after - before, stride)
                if shortcuts == "padded"
                else nn.Sequential(*_convolution(before, after, 1, stride, batch_norm))
            )

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Return y."""
        outputs = self.residual(inputs)
        return torch.relu(outputs + self.shortcut(inputs) if self.has_shortcut else outputs)


class PaddedShortcut(nn.Module):
    """Every so many pixels, and further channels of zeros: a shortcut without parameters."""

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        self.channels, self.stride = channels, stride

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Return the inputs, thinned out and padded."""
        thinned = inputs[:, :, :: self.stride, :: self.stride]
        before = self.channels // 2
        return nn.functional.pad(thinned, (0, 0, 0, 0, before, self.channels - before))


def residual_network(
    channels: int,
    outputs: int,
    *,
    widths: Sequence[int],
    blocks: int,
    shortcuts: Shortcuts,
    batch_norm: bool,
) -> nn.Module:
    """Return a convolution, a stage of blocks for each width, a mean over pixels and a full layer.

    Parameters
    ----------
    channels : int
        Of images.
    outputs : int
    widths : sequence of int
        Channels of each stage; the second and later ones halve the pixels.
    blocks : int
        In each stage.
    shortcuts, batch_norm
        See `BasicBlock`.

    Returns
    -------
    torch.nn.Module
    """
    layers: list[nn.Module] = [*_convolution(channels, widths[0], 3, 1, batch_norm), nn.ReLU()]
    before = widths[0]
    for stage, width in enumerate(widths):
        for number in range(blocks):
            stride = 2 if stage and not number else 1
            layers.append(BasicBlock(before, width, stride=stride, shortcuts=shortcuts, batch_norm=batch_norm))
            before = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(before, outputs))


def _convolution(before: int, after: int, kernel: int, stride: int, batch_norm: bool) -> list[nn.Module]:
    layer = nn.Conv2d(before, after, kernel, stride=stride, padding=kernel // 2, bias=not batch_norm)
    return [layer, nn.BatchNorm2d(after)] if batch_norm else [layer]
