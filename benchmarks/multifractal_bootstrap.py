"""Block bootstrap of log-cumulants against pymultifracs: ``python -m benchmarks.multifractal_bootstrap``.

Both resample blocks of the 2-leaders of one signal, octave by octave, and fit three log-cumulants, ζ(q), D(q) and h(q)
at five moments. The peer gathers the leaders of every replicate; ours adds sums of blocks. Times are of whole calls,
divided by the replicates, so the transform is in them; peaks are of processes of their own, imports included. The peer
holds all replicates at once, so its peak is measured at a tenth of ours.
"""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.ratio import Ratio, machine, paired, seconds
from fractalscape.measures import BootstrapReplicates, LeaderAnalysis, block_bootstrap

MOMENTS = (-2.0, -1.0, 1.0, 2.0, 3.0)
FIRST = 3
OURS, THEIRS = 1000, 100
"""Replicates whose peaks are compared."""

PEAK = """
import resource
from benchmarks.multifractal_bootstrap import ours, theirs, walk
{name}(walk({samples}), {replicates})
try:  # Linux counts the memory of the process that forked this one into ru_maxrss
    (line,) = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
    print(1024 * int(line.split()[1]))
except OSError:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def walk(samples: int) -> np.ndarray:
    """Return a Brownian walk."""
    return np.random.default_rng(0).standard_normal(samples).cumsum()


def last_octave(signal: np.ndarray) -> int:
    """Return an octave that has some twenty leaders."""
    return int(np.log2(signal.size)) - 4


def ours(signal: np.ndarray, replicates: int) -> BootstrapReplicates:
    """Return our replicates."""
    analysis = LeaderAnalysis(fit_octaves=(FIRST, last_octave(signal)), moments=MOMENTS, weights="uniform")
    return block_bootstrap(signal, analysis, replicates=replicates, seed=0)


def theirs(signal: np.ndarray, replicates: int) -> Any:
    """Return the peer's; uniform weights, because with those by count it fails for 2-leaders."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pymultifracs import mfa, wavelet_analysis

        leaders = wavelet_analysis(signal, "db3").get_leaders(p_exp=2)
        fit = [(FIRST, last_octave(signal))]
        return mfa(leaders, fit, n_cumul=3, q=np.array(MOMENTS), R=replicates, estimates="cms", min_j=FIRST)


def speed_up(samples: int, *, replicates: int = THEIRS, rounds: int = 3) -> Ratio:
    """Return the peer's time for a replicate over ours: of 20 replicates its transform would be a tenth of it."""
    signal = walk(samples)
    peer = lambda: seconds(lambda: theirs(signal, replicates)) / replicates  # noqa: E731
    return paired(peer, lambda: seconds(lambda: ours(signal, OURS)) / OURS, rounds=rounds)


def peak(name: str, samples: int, replicates: int) -> int:
    """Return the peak memory in bytes of a process that runs ``ours`` or ``theirs`` once."""
    script = PEAK.format(name=name, samples=samples, replicates=replicates)
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return int(done.stdout)


def table(samples: int = 2**18) -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    yield f"pymultifracs over ours, time of a replicate, {samples} samples: {speed_up(samples)}"
    for name, replicates in (("ours", OURS), ("theirs", THEIRS)):
        yield f"peak of {name}, {replicates} replicates: {peak(name, samples, replicates) / 1e6:.0f} MB"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)
