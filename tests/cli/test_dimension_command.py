import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fractalscape.cli.class_maps import maps_of_store
from fractalscape.raster import Cost, Window, ZoomPath, field_from_function, open_pyramid, sweep
from fractalscape.trainability import preset
from fractalscape.views import save_png
from reference.fields import PLANE, mandelbrot

LINE = np.indices((128, 128))[1] > 60 + np.indices((128, 128))[0] / 9


def rows(table):
    with open(table) as file:
        return list(csv.DictReader(file))


def npy(folder, *maps):
    Path(folder).mkdir()
    for k, labels in enumerate(maps):
        np.save(f"{folder}/zoom_{k:03d}.npy", labels.T.astype(np.uint8))


def test_a_straight_border_has_dimension_one_and_a_uniform_level_says_so(cli):
    npy("dive", LINE, np.zeros((128, 128)), ~LINE)
    code, out, err = cli("dimension --images-dir dive --replicates 20")
    assert (code, err) == (0, [])
    first, second, third = rows("outputs/fractal_metrics/dive_fractal_dims.csv")
    for row in (first, third):
        assert float(row["estimated_dimension"]) == pytest.approx(1, abs=0.03)
        assert float(row["pair_dimension"]) == pytest.approx(1, abs=0.03)
        assert float(row["interval_low"]) <= 1.02
        assert (row["status"], row["method"], row["smallest_size"]) == ("ok", "gliding", "4")
    assert (second["estimated_dimension"], second["status"]) == ("nan", "no_boundary")
    assert "all 16384 samples have outcome 0" in second["reason"]
    assert out.splitlines()[-1].startswith("median over the 2 of 3 levels with a boundary: 1.00")
    assert Path("outputs/fractal_metrics/dive_fractal_dims.png").exists()


@pytest.mark.parametrize("palette", ["published", "safe", "status"])
def test_classes_are_read_from_pictures_as_from_values(cli, palette):
    found = sweep(
        preset("single").replace(steps=50).field(),
        ZoomPath.about(preset("single").window, (48.2989, 18.2067), frames=1).frame(0),
        resolution=96,
    )
    npy("values", found["outcome"].values)
    save_png("pictures/zoom_000.png", found, palette=palette)
    for folder in ("values", "pictures"):
        assert cli(f"dimension --images-dir {folder} --replicates 20 --output-csv {folder}.csv")[0] == 0
    assert rows("values.csv") == rows("pictures.csv")


def test_pictures_of_others_with_two_colours_are_class_maps(cli):
    Path("theirs").mkdir()
    Image.fromarray(np.where(LINE[::-1, :, None], [200, 30, 30], [20, 40, 200]).astype(np.uint8)).save("theirs/a.png")
    assert cli("dimension --images-dir theirs --replicates 20 --method pair")[0] == 0
    (row,) = rows("outputs/fractal_metrics/theirs_fractal_dims.csv")
    assert float(row["estimated_dimension"]) == pytest.approx(1, abs=0.03)


def test_a_store_of_a_sweep_is_measured_at_its_finest_level_and_that_of_a_zoom_at_every_frame(cli):
    window = "--window-log10 1 2 1 2"
    cli(f"sweep --preset single --steps 50 --resolution 128 {window} --store map.zarr")
    assert cli("dimension --store map.zarr --replicates 20 --output-csv map.csv")[0] == 0
    assert [row["level"] for row in rows("map.csv")] == ["1"]
    cli("zoom --preset single --steps 50 --resolution 96 --num-levels 3 --no-video --output-dir dive")
    assert cli("dimension --store dive/zoom.zarr --replicates 20 --output-csv a.csv")[0] == 0
    assert cli("dimension --images-dir dive --replicates 20 --output-csv b.csv")[0] == 0
    assert rows("a.csv") == rows("b.csv")
    assert len(rows("a.csv")) == 3


def test_a_store_of_a_zoom_whose_frames_share_no_samples_is_measured_frame_by_frame(cli):
    dive = "zoom --preset single --steps 50 --resolution 65 --num-levels 3 --no-video --output-dir dive"
    assert cli(dive)[0] == 0
    assert cli("dimension --store dive/zoom.zarr --replicates 5 --output-csv a.csv")[::2] == (0, [])
    assert cli("dimension --images-dir dive --replicates 5 --output-csv b.csv")[::2] == (0, [])
    assert rows("a.csv") == rows("b.csv")
    assert len(rows("a.csv")) == 3


@pytest.mark.parametrize("large", [256, -129])
def test_classes_that_would_wrap_to_others_are_refused(cli, large):
    Path("wide").mkdir()
    np.save("wide/zoom_000.npy", np.where(LINE.T, large, 0))
    code, _, err = cli("dimension --images-dir wide --replicates 5")
    assert (code, len(err)) == (2, 1)
    assert str(large) in err[0]
    assert "classes are from -128 to 127" in err[0]


def test_a_map_too_small_for_a_second_opinion_has_the_first(cli):
    npy("small", LINE[:64, 30:94])
    code, _, err = cli("dimension --images-dir small --replicates 5")
    assert (code, err) == (0, [])
    (row,) = rows("outputs/fractal_metrics/small_fractal_dims.csv")
    assert (row["status"], row["pair_dimension"]) == ("ok", "nan")
    assert float(row["estimated_dimension"]) == pytest.approx(1, abs=0.1)
    assert cli("dimension --images-dir small --method pair")[0] == 2


def test_a_sweep_that_was_stopped_is_measured_at_its_finest_whole_level_and_not_taken_for_a_dive(tmp_path):
    def leave(progress):
        if progress.done > 0.9 * progress.total:
            raise InterruptedError

    how = {"store": tmp_path / "m.zarr", "tile": 32, "executor": 1, "cost": Cost(seconds=1e-6, worst=1e-6)}
    with pytest.raises(InterruptedError):
        sweep(mandelbrot(), PLANE, resolution=512, progress=leave, **how)
    assert len(open_pyramid(tmp_path / "m.zarr").done(3)) > 200
    assert maps_of_store(str(tmp_path / "m.zarr")) == [(2, (slice(0, 256), slice(0, 256)))]


def test_a_store_without_outcomes_is_told_in_one_line(cli):
    field = field_from_function(lambda x, y: x + y, name="sum", version="1")
    sweep(field, Window.linear(x=(0, 1), y=(0, 1)), resolution=64, store="sum.zarr")
    code, _, err = cli("dimension --store sum.zarr")
    assert (code, len(err)) == (2, 1)
    assert "the dataset holds value and no outcome" in err[0]


def test_any_number_of_workers_writes_the_same_table(cli):
    npy("dive", *[np.roll(LINE, k, axis=1) for k in range(5)])
    for workers in (1, 3):
        cli(f"dimension --images-dir dive --replicates 20 --workers {workers} --output-csv {workers}.csv")
    assert rows("1.csv") == rows("3.csv")
    assert [row["level"] for row in rows("1.csv")] == list("01234")


def test_bad_input_is_one_line(cli):
    Path("empty").mkdir()
    npy("mixed", LINE, LINE[:100])
    npy("small", LINE[:8, :8])
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    Path("photo").mkdir()
    Image.fromarray(noise).save("photo/a.png")
    Path("broken").mkdir()
    Path("broken/zoom_000.png").write_bytes(b"\x89PNG nothing")
    Path("file").write_text("")
    for flags, said in {
        "": "give either --images-dir, the folder of a zoom, or --store",
        "--images-dir nowhere": "--images-dir nowhere is not a folder",
        "--images-dir empty": "--images-dir empty holds no pictures",
        "--images-dir mixed": "has 100 x 128 samples, zoom_000.npy 128 x 128: the frames of one zoom have one size",
        "--images-dir photo": "classes can be read from two",
        "--images-dir broken": "cannot read broken/zoom_000.png",
        "--images-dir small": "size",
        "--images-dir mixed --output-csv file/a.csv": "cannot make the folder",
        "--images-dir mixed --output-csv empty": "--output-csv empty is not a file",
        "--images-dir mixed --method best": "--method best is not one of gliding, pair, boxcount, published",
        "--images-dir mixed --replicates 1": "--replicates 1 must be 2 or more",
        "--store nowhere": "nowhere is not a folder",
    }.items():
        code, _, err = cli(f"dimension {flags}")
        assert (code, len(err)) == (2, 1), flags
        assert said in err[0], err[0]
