"""Heavy tails: which law large values follow, and whether it has a variance.

`tail_report` is composed in the open: a stable law is fitted (`fit_stable`), tested (`goodness_of_fit`), compared with
others (`stable_comparison`), and its sums are looked at (`summation_curve`); tails are measured apart (`hill`,
`extreme_value_index`, `fit_power_law`). To add an estimator of a tail: write a file beside ``hill.py`` that returns a
`TailEstimate`, and add its slow twin to ``tests/reference``.
"""

from fractalscape.measures.heavy_tails.block_sums import block_sum_tail_index
from fractalscape.measures.heavy_tails.extreme_values import extreme_value_index
from fractalscape.measures.heavy_tails.goodness_of_fit import GoodnessOfFit, goodness_of_fit
from fractalscape.measures.heavy_tails.hill import hill, hill_curve
from fractalscape.measures.heavy_tails.increments import coordinate_increments
from fractalscape.measures.heavy_tails.law_comparison import power_law_comparison, stable_comparison
from fractalscape.measures.heavy_tails.power_law import fit_power_law
from fractalscape.measures.heavy_tails.stable_fit import StableFit, fit_stable
from fractalscape.measures.heavy_tails.stable_law import StableLaw
from fractalscape.measures.heavy_tails.standardise import standardise
from fractalscape.measures.heavy_tails.summation import rise_test, summation_curve
from fractalscape.measures.heavy_tails.tail_estimate import TailEstimate
from fractalscape.measures.heavy_tails.tail_report import TailReport, tail_report
from fractalscape.measures.heavy_tails.vuong import VuongTest, vuong_test

__all__ = [
    "GoodnessOfFit",
    "StableFit",
    "StableLaw",
    "TailEstimate",
    "TailReport",
    "VuongTest",
    "block_sum_tail_index",
    "coordinate_increments",
    "extreme_value_index",
    "fit_power_law",
    "fit_stable",
    "goodness_of_fit",
    "hill",
    "hill_curve",
    "power_law_comparison",
    "rise_test",
    "stable_comparison",
    "standardise",
    "summation_curve",
    "tail_report",
    "vuong_test",
]
