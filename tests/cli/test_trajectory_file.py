import numpy as np
import pytest

from fractalscape.cli.trajectory_file import read_trajectory
from fractalscape.errors import InputError
from fractalscape.measures.positions import positions
from fractalscape.schema import trajectory

names_of_axes = pytest.mark.filterwarnings("ignore:The data type:zarr.errors.UnstableSpecificationWarning")
WALKS = np.random.default_rng(0).normal(size=(3, 2, 5))


def rows_of(walks, order=None):
    rows = [(w, t, *walks[w, :, t]) for w in range(len(walks)) for t in range(walks.shape[2])]
    return [rows[k] for k in order] if order is not None else rows


def write(path, rows, *, header="", delimiter=","):
    lines = [delimiter.join(repr(float(value)) for value in row) for row in rows]
    path.write_text("\n".join(([header] if header else []) + lines) + "\n")
    return path


@names_of_axes
def test_a_store_gives_back_the_dataset_that_was_saved(tmp_path):
    saved = trajectory(WALKS, step=[0, 10, 20, 30, 40])
    saved.to_zarr(tmp_path / "walk.zarr", consolidated=False)
    found = read_trajectory(tmp_path / "walk.zarr")
    assert np.array_equal(positions(found).array.values, WALKS)
    assert positions(found).interval == 10


@pytest.mark.parametrize("walks", [WALKS, WALKS[:, 0], WALKS[0, 0]], ids=["3-D", "2-D", "1-D"])
def test_an_array_is_mapped_and_not_read(tmp_path, walks):
    np.save(tmp_path / "walk.npy", walks)
    found = read_trajectory(tmp_path / "walk.npy")
    assert isinstance(found, np.memmap)
    assert np.array_equal(found, walks)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_with_names_is_sorted_by_walker_and_step(tmp_path, delimiter):
    order = np.random.default_rng(1).permutation(15)
    header = delimiter.join(["Walker", "step", "u", "v"])
    found = read_trajectory(write(tmp_path / "w.csv", rows_of(WALKS, order), header=header, delimiter=delimiter))
    assert np.array_equal(found["position"], WALKS)
    assert found["axis"].values.tolist() == ["u", "v"]


def test_a_table_without_names_is_one_walker_with_an_axis_a_column(tmp_path):
    found = read_trajectory(write(tmp_path / "w.csv", WALKS[0].T))
    assert np.array_equal(found["position"].values, WALKS[:1])


def test_steps_of_a_table_are_kept(tmp_path):
    found = read_trajectory(write(tmp_path / "w.csv", [(0, 1.5), (7, 2.5)], header="step,x"))
    assert found["step"].values.tolist() == [0, 7]


def test_numbers_that_are_nan_or_infinite_are_data(tmp_path):
    (tmp_path / "w.csv").write_text("nan,1\ninf,2\n")
    assert np.array_equal(
        read_trajectory(tmp_path / "w.csv")["position"].values[0, 0], [np.nan, np.inf], equal_nan=True
    )


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("w.csv", "", "no rows"),
        ("w.csv", "x,y\n", "no rows"),
        ("w.csv", "x,y\n1,2,3\n", "names 2 columns and has 3"),
        ("w.csv", "x,y\n1,\n", "written nan"),
        ("w.csv", "walker,step\n1,2\n", "no axis"),
        ("w.csv", "walker,x\n0,1\n0,2\n1,3\n", "walker 1 has 1 rows, walker 0 has 2"),
        ("w.csv", "walker,step,x\n0,1,1\n1,2,3\n", "walker 1 has other steps"),
        ("w.csv", "step,x\n1,1\n1,3\n", "strictly increasing"),
        ("w.npy", "no array", "cannot read"),
        ("w.dat", "1\n", "neither a zarr store"),
    ],
)
def test_a_file_that_is_no_trajectory_is_refused_in_words(tmp_path, name, text, said):
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=said):
        read_trajectory(tmp_path / name)


@names_of_axes
def test_a_folder_without_positions_and_a_missing_path_are_refused(tmp_path):
    with pytest.raises(InputError, match="zarr store"):
        read_trajectory(tmp_path)
    with pytest.raises(InputError, match="is not there"):
        read_trajectory(tmp_path / "absent.npy")
    trajectory(WALKS).rename(position="place").to_zarr(tmp_path / "walk.zarr", consolidated=False)
    with pytest.raises(InputError, match="no variable position; it has outcome, place"):
        read_trajectory(tmp_path / "walk.zarr")
