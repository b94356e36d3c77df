"""The training loop in numba: one fixed order of operations, the same bits on every processor.

Two kernels share one measure:

- `train_wide` trains one network at a time; its lanes are the data points. For data sets larger than the width.
- `train_narrow` trains eight networks at a time, one per lane, and hands a lane the next network when its own ends.
  It moves the pre-activations ``A = X W`` instead of W: ``A -= lr0 (X X^T) delta`` is the same descent, and for at most
  as many points as units it costs half the work or less. What a lane computes does not depend on the other lanes.

Arrays are flat and begin on 64-byte boundaries. Padding repeats a real data point with share 0, or adds hidden units
whose weights are 0 and stay 0: neither changes a value.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from fractalscape.measures.convergence import CEILING, TAIL
from fractalscape.schema import CONVERGED, DIVERGED
from fractalscape.trainability.lanes import (
    CACHE,
    LANES,
    PAIR_COLUMNS,
    PAIR_ROWS,
    SPREAD_COLUMNS,
    SPREAD_ROWS,
    broadcast,
    fma,
    load,
    minus_product,
    pair_products,
    positive_part,
    spread,
    spread_products,
    store,
    tanh,
    total,
    totals,
    where_positive,
)

TANH, RELU, LINEAR = 0, 1, 2
NO_OFFSET, OFFSET_ONCE, OFFSET_EVERY_STEP = 0, 1, 2
CHUNK = 2 * LANES
BLOCK = 9 * CHUNK


@njit(inline="always")
def _activate(activation, z):
    if activation == TANH:
        return tanh(z)
    if activation == RELU:
        return positive_part(z)
    return z


@njit(inline="always")
def _times_slope(activation, hidden, value):
    if activation == TANH:
        return minus_product(broadcast(1.0), hidden, hidden) * value
    if activation == RELU:
        return where_positive(hidden, value)
    return value


@njit(inline="always")
def _over(loss, first):
    """Return loss / first; over a first loss of nothing, nothing is 1 and anything else infinite."""
    if first == 0.0:
        return 1.0 if loss == 0.0 else np.inf
    return loss / first


@njit(nogil=True, cache=CACHE, error_model="numpy")
def measure(losses, start, stride, recorded, steps, found, k):
    """Fill row k of `found` from the recorded losses; twin of `measures.convergence.convergence`."""
    first = losses[start]
    value, outcome, escape_step, final_ratio, max_ratio = found
    escaped = not np.isfinite(losses[start + (recorded - 1) * stride])
    escape_step[k] = recorded - 1 if escaped else -1
    if escaped and recorded == 1:
        value[k], outcome[k], final_ratio[k], max_ratio[k] = steps, DIVERGED, np.inf, np.inf
        return
    ceiling = min(_over(CEILING, first), CEILING)
    finite = recorded - 1 if escaped else recorded
    sums, slowness, largest, tail = 0.0, 0.0, 0.0, 0.0
    for t in range(finite):
        ratio = _over(losses[start + t * stride], first)
        clipped = min(ratio, CEILING)
        sums += clipped
        largest = max(largest, ratio)
        if t >= steps - TAIL:
            tail += clipped
    tail += max(0, min(TAIL, steps) - max(0, finite - max(0, steps - TAIL))) * ceiling
    if tail < min(TAIL, steps) and not escaped:
        value[k], outcome[k] = -(sums + (steps - finite) * ceiling), CONVERGED
    else:
        for t in range(finite):
            slowness += 1.0 / min(_over(losses[start + t * stride], first), CEILING)
        value[k], outcome[k] = slowness + (steps - finite) / ceiling, DIVERGED
    final_ratio[k] = np.inf if escaped else _over(losses[start + (steps - 1) * stride], first)
    max_ratio[k] = np.inf if escaped else largest


@njit(inline="always")
def _pass(
    activation, learn, x, first_x, points, targets, first_target, share, n, units, weights, readout, gain,
    hidden, error, gradients, readout_gradients,
):  # fmt: skip
    """Take all points through the network, block by block; with `learn`, add up the gradients of both layers.

    Return the loss times 2 gain. A block is small enough that its hidden layer stays in the first-level cache.
    """
    loss = broadcast(0.0)
    for first in range(0, points, BLOCK):
        size = min(BLOCK, points - first)
        for k in range(0, size, CHUNK):
            for j in range(0, units, SPREAD_COLUMNS):
                for a in range(k, k + CHUNK, LANES * SPREAD_ROWS):
                    spread_products(
                        x, first_x + first + a, LANES, points, weights, j, 1, units, n,
                        hidden, j * BLOCK + a, LANES, BLOCK,
                    )  # fmt: skip
            sum0 = sum1 = broadcast(0.0)
            for j in range(units):
                at = j * BLOCK + k
                weight = spread(readout, j)
                hidden0 = _activate(activation, load(hidden, at))
                hidden1 = _activate(activation, load(hidden, at + LANES))
                sum0, sum1 = fma(hidden0, weight, sum0), fma(hidden1, weight, sum1)
                store(hidden, at, hidden0)
                store(hidden, at + LANES, hidden1)
            p = first + k
            residual0 = sum0 * broadcast(gain) - load(targets, first_target + p)
            residual1 = sum1 * broadcast(gain) - load(targets, first_target + p + LANES)
            error0, error1 = residual0 * load(share, p), residual1 * load(share, p + LANES)
            loss = fma(residual0, error0, fma(residual1, error1, loss))
            store(error, k, error0)
            store(error, k + LANES, error1)
        if not learn:
            continue
        for j in range(units):
            weight, gradient = spread(readout, j), load(readout_gradients, j * LANES)
            for k in range(0, size, CHUNK):
                at = j * BLOCK + k
                error0, error1 = load(error, k), load(error, k + LANES)
                hidden0, hidden1 = load(hidden, at), load(hidden, at + LANES)
                gradient = fma(hidden0, error0, fma(hidden1, error1, gradient))
                store(hidden, at, _times_slope(activation, hidden0, error0 * weight))
                store(hidden, at + LANES, _times_slope(activation, hidden1, error1 * weight))
            store(readout_gradients, j * LANES, gradient)
        for j in range(0, units, PAIR_COLUMNS):
            for i in range(0, n, PAIR_ROWS):
                pair_products(
                    x, first_x + i * points + first, points, LANES,
                    hidden, j * BLOCK, BLOCK, LANES,
                    size // LANES,
                    gradients, (i * units + j) * LANES, units * LANES, LANES,
                )  # fmt: skip
    return total(loss)


@njit(inline="always")
def _descend(parameters, gradients, learning_rate):
    """Move every parameter down its gradient, the total of eight lanes, which is zeroed."""
    rate = broadcast(learning_rate)
    for k in range(0, parameters.size, LANES):
        store(parameters, k, minus_product(load(parameters, k), rate, totals(gradients, k * LANES)))
    for k in range(0, gradients.size, LANES):
        store(gradients, k, broadcast(0.0))


@njit(nogil=True, cache=CACHE, error_model="numpy")
def train_wide(
    activation, offset_mode, steps, n, gain, start_weights, start_readout, x, targets, share,
    batch_x, batch_targets, batch_share, offsets, lr0, lr1, workspace, losses, found,
):  # fmt: skip
    """Train every network (offsets, lr0, lr1) and measure it.

    Parameters
    ----------
    activation, offset_mode : int
        Codes of this module.
    steps, n : int
        Updates and inputs.
    gain : float
        Of the output layer.
    start_weights : (rows * units,), start_readout : (units,)
        Rows are n rounded up to even, units n rounded up to 8.
    x : (rows * points,)
        Inputs times the input gain, features x points; points rounded up to 16.
    targets, share : (points,)
        Share is 2 gain / N, 0 on padding.
    batch_x : (steps * rows * batch,), batch_targets : (steps * batch,), batch_share : (batch,)
        The same of the minibatch of each step, rounded up to 16; empty for full batch.
    offsets, lr0, lr1 : (count,)
    workspace : tuple of arrays
        weights, readout, hidden (units * BLOCK), error (BLOCK), and the gradients of both layers, eight lanes each, 0.
    losses : (rows, steps)
        Loss curves, one row for each network; a single row is used again and again.
    found : tuple of (count,) arrays
        value, outcome, escape_step, final_ratio, max_ratio.
    """
    weights, readout, hidden, error, gradients, readout_gradients = workspace
    points, units, batch = targets.size, start_readout.size, batch_share.size
    for k in range(lr0.size):
        row = losses[k % losses.shape[0]]
        weights[:] = start_weights
        readout[:] = start_readout
        recorded = 0
        for t in range(steps):
            if offset_mode == OFFSET_EVERY_STEP or (offset_mode == OFFSET_ONCE and t == 0):
                for i in range(n):
                    for j in range(n):
                        weights[i * units + j] += offsets[k]
            loss = _pass(
                activation, batch == 0, x, 0, points, targets, 0, share, n, units, weights, readout, gain,
                hidden, error, gradients, readout_gradients,
            )  # fmt: skip
            row[t] = loss / (2.0 * gain)
            recorded = t + 1
            if not np.isfinite(row[t]):
                row[t:] = np.inf
                gradients[:] = 0.0
                readout_gradients[:] = 0.0
                break
            if batch:
                _pass(
                    activation, True, batch_x, t * (batch_x.size // steps), batch, batch_targets, t * batch,
                    batch_share, n, units, weights, readout, gain, hidden, error, gradients, readout_gradients,
                )  # fmt: skip
            _descend(readout, readout_gradients, lr1[k])
            _descend(weights, gradients, lr0[k])
        measure(row, 0, 1, recorded, steps, found, k)


@njit(inline="always")
def _step_narrow(
    activation, points, units, kernel, columns, targets, share, gain,
    before, readout, hidden, error, rate0, rate1, scratch,
):  # fmt: skip
    """One update of eight networks; return their losses times 2 gain."""
    loss = broadcast(0.0)
    lr0, lr1 = load(rate0, 0), load(rate1, 0)
    for p in range(points):
        even = odd = broadcast(0.0)
        for j in range(0, units, 2):
            at = (p * units + j) * LANES
            first = _activate(activation, load(before, at))
            second = _activate(activation, load(before, at + LANES))
            even = fma(first, load(readout, j * LANES), even)
            odd = fma(second, load(readout, (j + 1) * LANES), odd)
            store(hidden, at, first)
            store(hidden, at + LANES, second)
        residual = (even + odd) * broadcast(gain) - spread(targets, p)
        scaled = residual * broadcast(share)
        loss = fma(residual, scaled, loss)
        store(error, p * LANES, scaled)
    for j in range(units):
        weight, gradient = load(readout, j * LANES), broadcast(0.0)
        for p in range(points):
            at = (p * units + j) * LANES
            value, scaled = load(hidden, at), load(error, p * LANES)
            gradient = fma(value, scaled, gradient)
            store(hidden, at, _times_slope(activation, value, scaled * weight))
        store(readout, j * LANES, minus_product(weight, lr1, gradient))
    if points < SPREAD_COLUMNS:
        for p in range(points):
            for j in range(units):
                change = broadcast(0.0)
                for q in range(points):
                    change = fma(load(hidden, (q * units + j) * LANES), spread(kernel, q * columns + p), change)
                at = (p * units + j) * LANES
                store(before, at, minus_product(load(before, at), lr0, change))
    else:
        for j in range(0, units, SPREAD_ROWS):
            for p in range(0, columns, SPREAD_COLUMNS):
                spread_products(
                    hidden, j * LANES, LANES, units * LANES, kernel, p, 1, columns, points,
                    scratch, 0, LANES, SPREAD_ROWS * LANES,
                )  # fmt: skip
                for b in range(min(SPREAD_COLUMNS, points - p)):
                    for a in range(SPREAD_ROWS):
                        at = ((p + b) * units + j + a) * LANES
                        change = load(scratch, (b * SPREAD_ROWS + a) * LANES)
                        store(before, at, minus_product(load(before, at), lr0, change))
    return loss


@njit(nogil=True, cache=CACHE, error_model="numpy")
def _seat(lane, k, offset_mode, n, units, points, start, start_readout, sums, offsets, lr0, lr1, state):
    """Put network k into a lane."""
    before, readout, _, _, rate0, rate1, _ = state
    rate0[lane], rate1[lane] = lr0[k], lr1[k]
    for j in range(units):
        readout[j * LANES + lane] = start_readout[j]
        for p in range(points):
            at = p * units + j
            shift = offsets[k] * sums[p] if offset_mode == OFFSET_ONCE and j < n else 0.0
            before[at * LANES + lane] = start[at] + shift


@njit(nogil=True, cache=CACHE, error_model="numpy")
def train_narrow(
    activation, offset_mode, steps, n, gain, start, start_readout, sums, kernel, columns, targets, share,
    offsets, lr0, lr1, state, ring, losses, found,
):  # fmt: skip
    """Train every network (offsets, lr0, lr1), full batch on few points, and measure it.

    Parameters
    ----------
    activation, offset_mode, steps, n, gain, offsets, lr0, lr1, found
        As in `train_wide`.
    start : (points * units,), start_readout : (units,)
        Pre-activations of the initial weights; units are n rounded up to 8, padding 0.
    sums : (points,)
        What an offset of 1 adds to the pre-activations of each point.
    kernel : (points * columns,)
        Gram matrix of the inputs times the input gain squared; columns are points rounded up to 8, padding 0.
    targets : (points,), share : float
        Share is 2 gain / N.
    state : tuple of arrays
        before, hidden (points * units * 8), readout (units * 8), error (points * 8), rate0, rate1 (8), scratch.
    ring : (steps * 8,)
        The latest losses of the eight lanes.
    losses : (rows, steps)
        Loss curves of every network, if there are as many rows as networks.
    """
    points, units, count = targets.size, start_readout.size, lr0.size
    before, readout, hidden, error, rate0, rate1, scratch = state
    seated = np.full(LANES, -1)
    began = np.zeros(LANES, np.int64)
    rates = np.zeros(LANES)
    following, active = 0, 0
    for lane in range(LANES):
        _seat(
            lane, min(lane, count - 1), offset_mode, n, units, points, start, start_readout, sums,
            offsets, lr0, lr1, state,
        )  # fmt: skip
        if following < count:
            seated[lane] = following
            following += 1
            active += 1
    clock = 0
    deadline = steps
    while active:
        if offset_mode == OFFSET_EVERY_STEP:
            for lane in range(LANES):
                rates[lane] = offsets[max(0, seated[lane])]
            for p in range(points):
                for j in range(n):
                    at = (p * units + j) * LANES
                    store(before, at, fma(load(rates, 0), spread(sums, p), load(before, at)))
        loss = _step_narrow(
            activation, points, units, kernel, columns, targets, share, gain,
            before, readout, hidden, error, rate0, rate1, scratch,
        ) / broadcast(2.0 * gain)  # fmt: skip
        row = clock % steps * LANES
        store(ring, row, loss)
        clock += 1
        if total(loss - loss) == 0.0 and clock < deadline:
            continue
        deadline = clock + steps
        for lane in range(LANES):
            k = seated[lane]
            if k >= 0 and (clock - began[lane] == steps or not np.isfinite(ring[row + lane])):
                recorded = clock - began[lane]
                first = began[lane] % steps
                curve = losses[k % losses.shape[0]]
                for t in range(recorded):
                    curve[t] = ring[(first + t) % steps * LANES + lane]
                if not np.isfinite(curve[recorded - 1]):
                    curve[recorded - 1 :] = np.inf
                measure(curve, 0, 1, recorded, steps, found, k)
                seated[lane] = -1
                active -= 1
                if following < count:
                    seated[lane] = following
                    following += 1
                    active += 1
                _seat(
                    lane, max(0, seated[lane]), offset_mode, n, units, points, start, start_readout, sums,
                    offsets, lr0, lr1, state,
                )  # fmt: skip
                began[lane] = clock
            if seated[lane] >= 0:
                deadline = min(deadline, began[lane] + steps)
