"""The chain of the early repository: grid, zoom, stitch, dimension, by the names it documents."""

import csv
from pathlib import Path

import av
import numpy as np
import pytest

from fractalscape.trainability import TrainabilitySpec
from fractalscape.views import stitch_zoom_to_video


def boundary_of(spec):
    """Return decades of a point between training that converges and training that does not, above lr0 = 10."""
    field, low, high = spec.field(), -1.0, 6.0
    for _ in range(60):
        middle = (low + high) / 2
        converges = field.evaluate([10.0], [10.0**middle])["outcome"][0] == 0
        low, high = (middle, high) if converges else (low, middle)
    return 1.0, low


def test_grid_zoom_stitch_and_dimension_run_by_their_early_names(cli):
    code, out, err = cli(
        "sweep --activations tanh relu linear --width 4 --num_steps 500 --batch_size 20 --dataset_mode matching "
        "--image_size 64"
    )
    assert (code, err) == (0, [])
    for activation in ("tanh", "relu", "linear"):
        status = np.load(f"outputs/images/grid_status_{activation}_n4.npy")
        assert (status.dtype, status.shape) == (np.uint8, (64, 64))
        assert Path(f"outputs/images/grid_status_{activation}_n4.png").exists()

    lr0, lr1 = boundary_of(TrainabilitySpec(width=4))
    code, out, err = cli(
        f"zoom --status_npy outputs/images/grid_status_tanh_n4.npy --center_lr0 {lr0} --center_lr1 {lr1!r} "
        "--num_levels 6 --zoom_factor 2.0 --image_size 96 --output_dir outputs/zooms/tanh_n4 --fps 10"
    )
    assert (code, err) == (0, [])
    frames = sorted(path.name for path in Path("outputs/zooms/tanh_n4").glob("zoom_*.png"))
    assert frames == [f"zoom_{k:03d}.png" for k in range(6)]
    with av.open("outputs/zooms/tanh_n4_zoom.mp4") as film:
        assert film.streams.video[0].codec_context.name == "h264"
        assert film.streams.video[0].average_rate == 10

    stitch_zoom_to_video(image_dir="outputs/zooms/tanh_n4", output_video="outputs/zooms/tanh_n4_zoom.mp4", fps=10)
    with av.open("outputs/zooms/tanh_n4_zoom.mp4") as film:
        assert sum(1 for _ in film.decode(video=0)) == 6

    code, out, err = cli(
        "dimension --images_dir outputs/zooms/tanh_n4 --output_csv outputs/fractal_metrics/tanh_n4_fractal_dims.csv "
        "--replicates 20"
    )
    assert (code, err) == (0, [])
    assert "median over" in out.splitlines()[-1]
    with open("outputs/fractal_metrics/tanh_n4_fractal_dims.csv") as file:
        rows = list(csv.DictReader(file))
    assert [row["level"] for row in rows] == list("012345")
    assert all(0.8 < float(row["estimated_dimension"]) < 2 for row in rows if row["status"] == "ok")
    assert sum(row["status"] == "ok" for row in rows) >= 5
    assert Path("outputs/fractal_metrics/tanh_n4_fractal_dims.png").exists()


@pytest.mark.parametrize("source", ["outputs/images/grid_status_tanh_n4_steps5_single.npy", "nothing.npy"])
def test_a_result_that_is_not_there_is_one_line(cli, source):
    code, _, err = cli(f"zoom --status-npy {source}")
    assert code == 2
    assert len(err) == 1
    assert "does not exist" in err[0]
