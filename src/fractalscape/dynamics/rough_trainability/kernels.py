"""Descent on a rough bowl in numba."""

from __future__ import annotations

import math

from numba import njit


@njit(cache=True, nogil=True, error_model="numpy")
def descend(start, wavelength, steps, learning_rates, roughness, outcome, escape_step, moved):
    """Descend at every point until it is lost for certain, stands still or has done its steps.

    Lost for certain: once (|1 - 2 eta| - 1) |x| exceeds eta times the largest pull of the ripples, |x| grows for ever.

    Parameters
    ----------
    start, wavelength : float
    steps : int
    learning_rates, roughness : (count,)
    outcome, escape_step, moved : (count,)
        What is found: 0 bounded or 1 diverged; updates made when it is lost, or -1; length of the last move.
    """
    wave_number = 2.0 * math.pi / wavelength
    for k in range(learning_rates.size):
        rate = learning_rates[k]
        ripple = roughness[k] * wavelength * wavelength * wave_number
        growth = abs(1.0 - 2.0 * rate) - 1.0
        pull = abs(rate * ripple)
        x, move = start, 0.0
        outcome[k], escape_step[k] = 0, -1
        for step in range(steps):
            move = rate * (2.0 * x - ripple * math.sin(wave_number * x))
            x = x - move
            if growth * abs(x) > pull:
                outcome[k], escape_step[k] = 1, step + 1
                break
            if move == 0.0:
                break
        moved[k] = abs(move)
