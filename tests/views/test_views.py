import subprocess
import sys


def test_importing_the_views_does_not_load_matplotlib():
    code = "import sys, fractalscape.views; print(*{'matplotlib', 'PIL', 'xarray', 'zarr'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""


def test_every_exported_name_exists():
    import fractalscape.views as views

    assert [name for name in views.__all__ if not hasattr(views, name)] == []
