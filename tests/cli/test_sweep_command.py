import json
import os
import signal
from pathlib import Path

import numpy as np
import pytest

from cli.command_line import NETWORK, TINY
from fractalscape import provenance, raster, storage
from fractalscape.trainability import TrainabilitySpec, preset
from fractalscape.views import read_png_metadata

STEM = "grid_status_tanh_n4_steps5_single"


def test_a_sweep_writes_what_its_values_say(cli, beside):
    code, out, err = cli(f"sweep {NETWORK} --resolution 8x6 --window-log10 -1 3 -3 3")
    assert (code, err) == (0, [])
    (array,) = Path("outputs/images").glob("*.npy")
    stem = array.stem
    assert stem.startswith(f"{STEM}_window-")
    status, about = np.load(array), beside(stem)
    assert (status.dtype, status.shape) == (np.uint8, (6, 8))
    assert about["axis_order"] == ["lr0", "lr1"]
    assert about["codes"] == {"converged": 0, "diverged": 1, "undecided": 2}
    assert about["resolution"] == [8, 6]

    window = raster.Window.from_dict(about["window"])
    assert window == raster.Window.log10(lr0=(-1, 3), lr1=(-3, 3))
    spec = TrainabilitySpec.from_json(json.dumps(about["spec"]))
    assert spec == preset("single").replace(width=4, steps=5, window=None)
    expected = raster.sweep(spec.field(), window, resolution=(8, 6))
    assert about["digest"] == expected.attrs["digest"]
    np.testing.assert_array_equal(status, expected["outcome"].values.T)
    assert set(np.unique(status)) == {0, 1}

    stored = raster.open_pyramid(about["store"]).raster(0)
    np.testing.assert_array_equal(stored["value"].values, expected["value"].values)
    for ending in (".png", "_axes.png"):
        kept = read_png_metadata(f"outputs/images/{stem}{ending}")
        assert json.loads(kept["window"]) == about["window"]
        assert kept["digest"] == about["digest"]
    assert f"{(status == 0).mean():.1%} converged" in out


def test_a_dry_run_estimates_and_writes_nothing(cli):
    code, out, _ = cli(f"sweep {TINY} --dry-run")
    assert code == 0
    assert "64 points to train: about 1 s" in out
    assert os.listdir() == []


def test_a_second_run_only_reads(cli, monkeypatch):
    assert cli(f"sweep {TINY}")[0] == 0
    before = np.load(f"outputs/images/{STEM}.npy")
    never = "fractalscape.trainability.field.TrainabilityField.evaluate"
    monkeypatch.setattr(never, lambda *points: pytest.fail("evaluated again"))
    code, out, _ = cli(f"sweep {TINY} --palette safe")
    assert code == 0
    assert "computed before" in out
    np.testing.assert_array_equal(np.load(f"outputs/images/{STEM}.npy"), before)


@pytest.mark.parametrize("location", ["folder", "memory://{}", "file://{}/url"])
def test_a_dry_run_writes_nothing_to_any_kind_of_store(cli, tmp_path, location):
    location = location.format(tmp_path)
    Path("folder").mkdir()
    Path("folder/.zarr.json.partial").write_text("left by a killed process")
    code, out, err = cli(f"sweep {TINY} --dry-run --store {location}")
    assert (code, err) == (0, [])
    assert "64 points to train" in out
    assert [str(path) for path in Path().rglob("*")] == ["folder", "folder/.zarr.json.partial"]
    if location.startswith("memory"):
        assert storage.children(storage.open_store(location, create=False)) == []


def test_a_dry_run_counts_only_the_points_that_are_new(cli):
    assert cli(f"sweep {NETWORK} --resolution 64 --store kept")[0] == 0
    before = contents("kept")
    out = cli(f"sweep {NETWORK} --resolution 128 --store kept --output-dir finer --dry-run")[1]
    assert f"{128 * 128 - 64 * 64:,} points to train" in out
    assert contents("kept") == before


def contents(folder):
    """Return name, inode and time of writing of every file: a file that is written again has others."""
    files = [path for path in Path(folder).rglob("*") if path.is_file()]
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in files}


def test_a_stopped_sweep_goes_on_and_keeps_the_bytes_of_finished_tiles(cli, heeded, monkeypatch):
    write, written = raster.Pyramid.write, []

    def stopping(pyramid, level, tile, values):
        write(pyramid, level, tile, values)
        written.append((level, tile))
        if len(written) == 25:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(raster.Cost, "tile", 16)
    monkeypatch.setattr(raster.Pyramid, "write", stopping)
    command = f"sweep {NETWORK} --resolution 128 --workers 1"
    code, _, err = cli(command)
    assert code == 130
    assert err[0].startswith("stopped; finished tiles are kept in outputs/stores/")
    total, stopped = 16 + 64, list(written)
    assert 25 <= len(stopped) < total

    store = f"outputs/stores/{STEM}.zarr"
    finished = {path: stat for path, stat in contents(store).items() if "/c/" in path}
    pyramid = raster.open_pyramid(store)
    assert sum(len(pyramid.missing(level)) for level in (0, 1)) == total - len(stopped)
    code, out, err = cli(command)
    assert (code, err) == (0, [])
    assert f"{(total - len(stopped)) * 16 * 16 * 3 // 4:,} points to train" in out
    assert sorted(written) == sorted(set(written))
    assert len(written) == total
    after = contents(store)
    assert {path: after[path] for path in finished} == finished

    monkeypatch.setattr(raster.Pyramid, "write", write)
    assert cli(f"{command} --output-dir whole")[0] == 0
    np.testing.assert_array_equal(
        raster.open_pyramid(f"whole/stores/{STEM}.zarr").raster(1)["value"].values,
        raster.open_pyramid(store).raster(1)["value"].values,
    )


def test_early_names_are_accepted(cli):
    command = (
        "sweep --activations identity tanh --dataset_mode single_example --num_steps 5 --width 4 --batch_size 1 "
        "--image_size 4 --output_dir early --alpha0 0.5 --alpha1 0.25"
    )
    code, _, err = cli(command)
    assert (code, err) == (0, [])
    names = sorted(path.name for path in Path("early/images").glob("*.npy"))
    assert names == [
        f"grid_status_{name}_n4_steps5_single_input-gain0.5_output-gain0.25.npy" for name in ("linear", "tanh")
    ]


def test_a_finer_run_of_the_same_map_takes_its_place_and_reuses_its_samples(cli):
    assert cli(f"sweep {NETWORK} --resolution 64")[0] == 0
    coarse = np.load(f"outputs/images/{STEM}.npy")
    assert cli(f"sweep {NETWORK} --resolution 128")[0] == 0
    assert np.array_equal(np.load(f"outputs/images/{STEM}.npy")[::2, ::2], coarse)


def test_another_spec_or_fewer_samples_are_not_hidden(cli):
    assert cli(f"sweep {NETWORK} --resolution 128")[0] == 0
    before = {path: path.read_bytes() for path in Path("outputs/images").iterdir()}
    for change, said in [
        ("--resolution 64", "--store outputs/stores"),
        ("--resolution 8", "another --output-dir"),
        ("--resolution 128 --sampling endpoints", "another result"),
    ]:
        code, _, err = cli(f"sweep {NETWORK} {change}")
        assert code == 3
        assert len(err) == 1
        assert said in err[0]
    assert {path: path.read_bytes() for path in Path("outputs/images").iterdir()} == before
    Path(f"outputs/images/{STEM}.json").unlink()
    code, _, err = cli(f"sweep {TINY}")
    assert code == 3
    assert "nothing says what made it" in err[0]


def test_a_spec_file_is_the_run(cli, beside):
    assert cli(f"sweep {TINY} --save-spec run.toml --window 0.01 100 0.02 50 --sampling endpoints")[0] == 0
    (stem,) = (path.stem for path in Path("outputs/images").glob("*.npy"))
    assert cli("sweep --spec run.toml --output-dir again")[0] == 0
    assert beside(stem)["digest"] == beside(stem, "again")["digest"]
    assert cli("sweep --spec run.toml --output-dir other --seed 7 --resolution 4")[0] == 0
    assert beside(stem.replace("single_", "single_seed7_"), "other")["spec"]["seed"] == 7


@pytest.mark.parametrize(
    "source", ["outputs/images/{}.json", "outputs/images/{}.png", "outputs/stores/{}.zarr", "run.toml"]
)
def test_a_window_is_read_from_any_result(cli, source):
    assert cli(f"sweep {TINY} --save-spec run.toml --window-log10 -1 1 -1 1")[0] == 0
    (stem,) = (path.stem for path in Path("outputs/images").glob("*.npy"))
    code, out, _ = cli(f"sweep {TINY} --dry-run --window {source.format(stem)}")
    assert code == 0
    assert "computed before" in out


def test_ctrl_c_says_what_is_kept(cli, monkeypatch):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(raster, "sweep", stopped)
    code, _, err = cli(f"sweep {TINY}")
    assert code == 130
    assert err == [
        f"stopped; finished tiles are kept in outputs/stores/{STEM}.zarr: run the same command again to go on"
    ]


def test_history_draws_and_prints_points(cli):
    code, out, err = cli("history --preset single --width 4 --steps 9 --point 1 1 --point 1e4 1e5")
    assert (code, err) == (0, [])
    lines = out.splitlines()
    assert lines[0].split()[:3] == ["lr0", "lr1", "outcome"]
    assert lines[1].split()[2] == "converged"
    assert lines[2].split()[2] == "diverged"
    about = read_png_metadata(lines[3])
    assert TrainabilitySpec.from_json(about["spec"]) == preset("single").replace(width=4, steps=9, window=None)
    assert json.loads(about["points"]) == [[1.0, 1.0], [1e4, 1e5]]
    assert json.loads(about["axis_order"]) == ["lr0", "lr1"]
    assert about["version"] == provenance.version()
    assert cli(f"info {lines[3]}")[0] == 0


def test_render_and_info(cli):
    assert cli(f"sweep {TINY}")[0] == 0
    store = f"outputs/stores/{STEM}.zarr"
    for flags in ("", "--palette safe --no-axes", "--variable escape_step", "--palette status", f"--like {store}"):
        code, out, err = cli(f"render {store} {flags}")
        assert (code, err) == (0, [])
        assert Path(out.strip()).exists()
    for path in (store, f"outputs/images/{STEM}.png", f"outputs/images/{STEM}.json", out.strip()):
        code, out, err = cli(f"info {path}")
        assert (code, err) == (0, [])
        assert "steps=5" in out
        assert "lr0 0.001 … 1000000.0 (log)" in out
    assert "1 of 1 tiles" in cli(f"info {store}")[1]


def test_a_damaged_tile_is_one_line_of_warning_and_is_computed_again(cli):
    assert cli(f"sweep {TINY}")[0] == 0
    chunk = Path(f"outputs/stores/{STEM}.zarr/0/value/c/0/0")
    chunk.write_bytes(chunk.read_bytes()[:-1] + b"x")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONWARNINGS", "default")
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("default")
            code, _, err = cli(f"sweep {TINY}")
    assert code == 0
    assert len(err) == 1
    assert err[0].startswith("warning: 1 damaged tiles")
