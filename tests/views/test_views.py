import subprocess
import sys

import pytest

from fractalscape.raster import Window, field_from_function, sweep
from fractalscape.schema import outcome


def printed(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_importing_the_views_does_not_load_matplotlib():
    code = "import sys, fractalscape.views; print(*{'matplotlib', 'PIL', 'xarray', 'zarr'} & set(sys.modules))"
    assert printed(code) == ""


def test_every_exported_name_exists():
    import fractalscape.views as views

    assert [name for name in views.__all__ if not hasattr(views, name)] == []


@pytest.mark.parametrize("first", ["heatmap", "history_plot", "image", "sheet", "ticks"])
def test_a_view_is_never_hidden_by_the_module_of_its_name(first):
    code = (
        f"import fractalscape.views.{first}, fractalscape.views as views, types;"
        "print(*[name for name in views.__all__ if isinstance(getattr(views, name), types.ModuleType)])"
    )
    assert printed(code) == ""


def test_the_rasters_of_these_tests_are_labelled_as_the_engine_labels_them(labelled):
    field = field_from_function(
        lambda x, y: (x > y).astype("i1"), axes=("lr0", "lr1"), outputs=(outcome(),), version="1"
    )
    engine = sweep(field, Window.log10(lr0=(-3, 6), lr1=(-3, 6)), resolution=4)
    made = labelled([[1.0] * 4] * 4)
    assert made.attrs.keys() == engine.attrs.keys()
    assert made["outcome"].dims == engine["outcome"].dims
    assert made["outcome"].attrs.keys() == engine["outcome"].attrs.keys()
    for name in ("lr0", "lr1"):
        assert made[name].attrs.keys() == engine[name].attrs.keys()
        assert (made[name].values == engine[name].values).all()
    for name in ("window", "sampling", "version"):
        assert made.attrs[name] == engine.attrs[name]
