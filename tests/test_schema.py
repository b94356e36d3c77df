import numpy as np
import pytest

from fractalscape import schema
from fractalscape.errors import InputError
from fractalscape.schema import Output, trajectory


def test_an_output_without_extra_dims_is_a_scalar():
    loss = Output(name="loss", dtype="f8", fill=np.nan, units="1", long_name="final loss")
    assert loss.shape == ()
    assert loss.attributes() == {"units": "1", "long_name": "final loss"}


def test_the_shape_of_an_output_is_that_of_its_extra_dims():
    spectrum = Output(
        name="spectrum", dtype="f8", fill=np.nan, units="1", long_name="", dims=(("exponent", 2), ("part", 3))
    )
    assert spectrum.shape == (2, 3)


def test_a_class_map_says_what_its_values_mean():
    attributes = schema.outcome().attributes()
    assert attributes["flag_meanings"] == "not_computed converged diverged undecided"
    np.testing.assert_array_equal(attributes["flag_values"], [-1, 0, 1, 2])
    assert attributes["flag_values"].dtype == np.int8
    assert schema.outcome().fill == schema.NOT_COMPUTED


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": "a/b"}, "name='a/b' is not a variable name"),
        ({"name": ""}, "name='' is not a variable name"),
        ({"name": 3}, "name=3 is not a variable name"),
        ({"units": None}, "units=None of loss is not a string"),
        ({"dtype": "number"}, "dtype='number' of loss is not a NumPy type of numbers"),
        ({"dtype": "O"}, "dtype='O' of loss is not"),
        ({"dtype": "f8,f8"}, "dtype='f8,f8' of loss is not"),
        ({"dtype": None}, "dtype=None of loss is not"),
        ({"dtype": "i4"}, "fill=nan of loss is not a value of dtype 'i4'"),
        ({"dtype": "u1", "fill": -1}, "fill=-1 of loss is not a value of dtype 'u1'"),
        ({"dtype": "i1", "fill": 200}, "fill=200 of loss"),
        ({"dtype": "i1", "fill": 0.5}, "fill=0.5 of loss"),
        ({"dtype": "f4", "fill": 1e300}, "fill=1e[+]300 of loss"),
        ({"dtype": "f4", "fill": 0.1}, "fill=0.1 of loss is not a value of dtype 'f4'"),
        ({"fill": "nan"}, "fill='nan' of loss"),
        ({"fill": None}, "fill=None of loss"),
        ({"dims": ("part", 2)}, "of loss are not pairs of a name and a positive length"),
        ({"dims": (("part", 0),)}, "of loss are not pairs"),
        ({"dims": (("part", 2.0),)}, "of loss are not pairs"),
        ({"dims": ((2, "part"),)}, "of loss are not pairs"),
        ({"dims": 3}, "dims=3 of loss are not pairs"),
        ({"flags": ["a"]}, "of loss are not a mapping"),
        ({"flags": {"not computed": 1}}, "flag 'not computed' of loss is not one word"),
        ({"flags": {"left": 0.5}}, "flag left=0.5 of loss is not an integer"),
        ({"dtype": "i1", "fill": -1, "flags": {"left": 300}}, "flag left=300 of loss is not an integer"),
        ({"dtype": "i1", "fill": -1, "flags": {"left": True}}, "flag left=True of loss is not an integer"),
    ],
)
def test_an_output_that_no_array_can_hold_is_refused(wrong, message):
    with pytest.raises(InputError, match=message):
        Output(**{"name": "loss", "dtype": "f8", "fill": np.nan, "units": "1", "long_name": "loss", **wrong})


@pytest.mark.parametrize(
    ("dtype", "fill", "kept"),
    [
        ("i4", -1.0, -1),
        ("f8", 0, 0.0),
        ("f4", np.float32(0.5), 0.5),
        ("?", False, 0),
        ("i1", -1, -1),
    ],
)
def test_the_fill_has_the_python_type_of_the_dtype(dtype, fill, kept):
    found = Output(name="loss", dtype=dtype, fill=fill, units="1", long_name="").fill
    assert found == kept
    assert type(found) is type(kept)


def test_the_flags_of_a_class_map_are_its_own_copy():
    flags = {"not_computed": -1, "left": 0, "right": 1}
    basins = schema.outcome(flags, long_name="basin")
    flags["lost"] = 2
    assert "lost" not in basins.flags
    assert basins.long_name == "basin"


def test_a_trajectory_has_the_dims_names_and_defaults_of_the_contract():
    walk = trajectory(np.zeros((3, 2, 5)), loss=np.ones((3, 5)))
    assert walk.position.dims == ("walker", "axis", "step")
    assert walk.loss.dims == ("walker", "step")
    assert walk.outcome.dims == ("walker",)
    assert walk.outcome.dtype == np.int8
    assert (walk.outcome == schema.UNDECIDED).all()
    assert list(walk.step.values) == [0, 1, 2, 3, 4]
    assert list(walk.axis.values) == ["x", "y"]
    assert walk.attrs == {"edges": "open", "extent": []}


def test_a_trajectory_without_loss_has_no_loss():
    assert "loss" not in trajectory(np.zeros((1, 2, 2)))


@pytest.mark.parametrize(("axes", "names"), [(1, ["x0"]), (3, ["x0", "x1", "x2"])])
def test_axes_other_than_two_are_numbered(axes, names):
    assert list(trajectory(np.zeros((1, axes, 2))).axis.values) == names


def test_what_is_given_is_kept():
    walk = trajectory(
        np.zeros((2, 2, 3)),
        step=[0, 10, 1000],
        outcome=[schema.CONVERGED, schema.DIVERGED],
        axis=("row", "column"),
        edges="reflecting",
        extent=(64.0, 32.0),
        attrs={"seed": 7},
    )
    assert list(walk.step.values) == [0, 10, 1000]
    assert list(walk.outcome.values) == [0, 1]
    assert list(walk.axis.values) == ["row", "column"]
    assert walk.attrs == {"edges": "reflecting", "extent": [64.0, 32.0], "seed": 7}


def test_a_selected_step_keeps_its_number():
    walk = trajectory([[[0.0, 1.0, 3.0]]], step=[0, 10, 20])
    assert float(walk.position.sel(step=20).squeeze()) == 3.0


def test_a_trajectory_without_records_is_valid():
    assert dict(trajectory(np.zeros((2, 2, 0))).sizes) == {"walker": 2, "axis": 2, "step": 0}


def test_a_position_without_three_dims_is_refused():
    with pytest.raises(InputError, match=r"position has shape \(2, 5\); it needs three dims \(walker, axis, step\)"):
        trajectory(np.zeros((2, 5)))


@pytest.mark.parametrize("step", [[0, 1], [0, 2, 2], [2, 1, 0], [[0, 1, 2]]])
def test_steps_that_do_not_increase_or_do_not_fit_are_refused(step):
    with pytest.raises(InputError, match="it needs 3 strictly increasing step numbers"):
        trajectory(np.zeros((1, 2, 3)), step=step)


def test_unknown_edges_are_refused():
    with pytest.raises(InputError, match="edges='mirror' is not one of 'periodic', 'reflecting', 'open'"):
        trajectory(np.zeros((1, 2, 3)), edges="mirror")  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("edges", ["periodic", "reflecting"])
@pytest.mark.parametrize("extent", [None, (4.0,), (4.0, 4.0, 4.0)])
def test_a_walled_domain_without_a_length_for_each_axis_is_refused(edges, extent):
    with pytest.raises(InputError, match=f"edges='{edges}' needs extent= with 2 lengths"):
        trajectory(np.zeros((1, 2, 3)), edges=edges, extent=extent)


@pytest.mark.parametrize("shape", [(3,), (3, 1), (1, 4), (2, 3)])
def test_a_loss_of_another_shape_is_refused(shape):
    with pytest.raises(InputError, match=r"it needs \(walker, step\) = \(1, 3\)"):
        trajectory(np.zeros((1, 2, 3)), loss=np.zeros(shape))


@pytest.mark.parametrize(
    "wrong",
    [{"axis": ("x",)}, {"axis": ("x", "y", "z")}, {"outcome": [0, 1]}, {"outcome": 0}],
    ids=["short axis", "long axis", "long outcome", "scalar outcome"],
)
def test_names_and_outcomes_that_do_not_fit_are_refused(wrong):
    with pytest.raises(InputError, match=r"(axis|outcome)(=| has shape )"):
        trajectory(np.zeros((1, 2, 3)), **wrong)


@pytest.mark.parametrize("outcome", [[3], [-2], [0.5], [np.nan], [300], ["converged"], [True]], ids=str)
def test_an_outcome_without_a_meaning_is_refused(outcome):
    with pytest.raises(InputError, match=r"outcome (holds|has dtype)"):
        trajectory(np.zeros((1, 2, 3)), outcome=outcome)


@pytest.mark.parametrize("step", [[0, 1, np.nan], [0, 1, np.inf], [0, 0.5, 1], ["0", "1", "2"], [0, 1, 1e30]], ids=str)
def test_steps_that_are_no_integers_are_refused(step):
    with pytest.raises(InputError, match=r"step (holds|has dtype)"):
        trajectory(np.zeros((1, 2, 3)), step=step)


def test_unsigned_steps_that_fall_are_refused():
    with pytest.raises(InputError, match="strictly increasing"):
        trajectory(np.zeros((1, 2, 3)), step=np.array([2, 1, 0], "u1"))


def test_whole_steps_and_outcomes_become_integers():
    walk = trajectory(np.zeros((1, 2, 3)), step=[0.0, 5.0, 10.0], outcome=[1.0])
    assert walk.step.dtype == np.int64
    assert walk.outcome.dtype == np.int8


@pytest.mark.parametrize(
    ("position", "message"),
    [
        ([[["a", "b"]]], "position has dtype <U1; it needs real numbers"),
        ([[[1j, 2j]]], "position has dtype complex128"),
        ([[[None, 1.0]]], "position has dtype object"),
        ([[[1.0], [1.0, 2.0]]], "position is ragged"),
    ],
)
def test_positions_that_are_no_numbers_are_refused(position, message):
    with pytest.raises(InputError, match=message):
        trajectory(position)


def test_losses_that_are_no_numbers_are_refused():
    with pytest.raises(InputError, match="loss has dtype <U1"):
        trajectory(np.zeros((1, 2, 1)), loss=[["a"]])
