import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from fractalscape.errors import InputError
from fractalscape.measures.multifractal import CalibrationDesign, FluctuationAnalysis, LeaderAnalysis

IMAGES = {"shape": (128, 96), "analysis": LeaderAnalysis(p=1, fit_octaves=(1, 3))}


def test_a_design_survives_json_with_its_analysis():
    design = CalibrationDesign(**IMAGES, hurst=(0.3, 0.6), intermittency=(0, 0.1), replicates=25)
    assert CalibrationDesign.from_json(design.to_json()) == design
    assert design.simulations == 2 * 2 * 25


def test_the_integral_scale_is_the_longest_side_and_the_grid_that_of_the_dimension_when_absent():
    assert CalibrationDesign(**IMAGES).integral_scale == 128
    assert CalibrationDesign(**IMAGES) == CalibrationDesign(**IMAGES, integral_scale=128)
    assert CalibrationDesign(**IMAGES).hurst[0] < 0.5
    assert CalibrationDesign(shape=(4096,), analysis=LeaderAnalysis()).hurst[0] == 0.5


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"shape": (8, 8, 8)}, "has 3 axes; give"),
        ({"shape": 512}, "shape=512 is not a tuple"),
        ({"analysis": "db3"}, "is no LeaderAnalysis"),
        ({"hurst": (0.5,)}, "is not a grid of two or more"),
        ({"hurst": (0.7, 0.5)}, "does not rise"),
        ({"hurst": (0.5, 1.0)}, "between 0 and 1"),
        ({"intermittency": (0.01, 0.04)}, "put 0 first"),
        ({"intermittency": (-0.1, 0.0)}, "both excluded"),
        ({"replicates": 1}, "100 is usual"),
        ({"integral_scale": -1}, "integral_scale=-1 is not a whole number of at least 0"),
        ({"shape": (4096,), "hurst": (0.4, 0.7)}, "no multifractal walks; stay from 0.5 to below 1 - "),
        ({"shape": (4096,), "hurst": (0.5, 0.95)}, "= 0.9$"),
    ],
)
def test_what_cannot_be_simulated_is_refused_with_what_can(change, said):
    with pytest.raises(InputError, match=said):
        CalibrationDesign(**{**IMAGES, **change})


def test_specs_in_the_attributes_of_results_are_found_without_importing_what_made_them():
    declared = tomllib.loads((Path(__file__).parents[4] / "pyproject.toml").read_text())
    entries = declared["project"]["entry-points"]["fractalscape.specs"]
    for spec in (CalibrationDesign, LeaderAnalysis, FluctuationAnalysis):
        assert EntryPoint(spec.kind, entries[spec.kind], "fractalscape.specs").load() is spec
