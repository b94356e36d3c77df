import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.landscapes import (
    FractionalBrownianSpec,
    HoelderField,
    LevyMotionSpec,
    MultifractalSurfaceSpec,
    MultifractionalBrownianSpec,
    cached,
    multifractional_brownian,
)
from fractalscape.specs import Spec

FIELD = HoelderField(shape=(12, 9))
SPEC = FractionalBrownianSpec(shape=(12, 9), hurst=0.4, seed=3)
CASES = [
    (SPEC, {}),
    (SPEC.replace(dtype="f4", units="pixel"), {"count": 2}),
    (MultifractionalBrownianSpec(shape=FIELD.shape, nodes=3, hoelder_field=FIELD, method="fraclab"), {"count": 1}),
    (LevyMotionSpec(steps=9, tail_index=1.5), {"seed": 1}),
    (
        MultifractalSurfaceSpec(shape=(6, 8), intermittency=0.05, integral_scale=4),
        {"seed": 1, "count": 2, "dtype": "f4"},
    ),
]


@pytest.mark.parametrize(("spec", "how"), CASES)
def test_a_kept_landscape_is_the_drawn_one_to_the_last_attribute(spec, how, tmp_path, monkeypatch):
    drawn = spec.draw(**how)
    assert cached(spec, tmp_path / "new" / "folder", **how).identical(drawn)
    monkeypatch.setattr(type(spec), "draw", lambda *_, **__: pytest.fail("drawn again"))
    kept = cached(spec, tmp_path / "new" / "folder", **how)
    assert kept.identical(drawn)
    assert kept.dtype == drawn.dtype
    assert kept.to_dict(data=False) == drawn.to_dict(data=False)


def test_other_specs_seeds_numbers_and_generators_have_files_of_their_own(tmp_path, monkeypatch):
    walk = LevyMotionSpec(steps=9, tail_index=1.5)
    landscapes = [
        cached(walk, tmp_path, seed=1),
        cached(walk, tmp_path, seed=2),
        cached(walk, tmp_path, seed=1, count=2),
        cached(walk.replace(tail_index=1.6), tmp_path, seed=1),
        cached(SPEC, tmp_path),
        cached(SPEC.replace(method="fraclab"), tmp_path),
    ]
    assert len({each.values.tobytes() for each in landscapes}) == 6
    monkeypatch.setattr(LevyMotionSpec, "generator", 2)
    cached(walk, tmp_path, seed=1)
    assert len(list(tmp_path.iterdir())) == 7


@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "other"])
def test_a_damaged_file_is_drawn_again_and_mended(damage, tmp_path):
    drawn = cached(SPEC, tmp_path)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    if damage == "other":  # a whole file of another landscape under this name
        cached(SPEC.replace(seed=4), tmp_path)
        (other,) = set(tmp_path.iterdir()) - {path}
        path.write_bytes(other.read_bytes())
    else:
        flipped = whole[:-5] + bytes([whole[-5] ^ 1]) + whole[-4:]
        path.write_bytes({"flip": flipped, "cut": whole[:200], "empty": b""}[damage])
    assert cached(SPEC, tmp_path).identical(drawn)
    assert path.read_bytes() == whole


def test_any_flipped_bit_is_found(tmp_path):
    drawn = cached(SPEC, tmp_path)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    for place in np.random.default_rng(0).integers(0, len(whole), 60):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << int(place) % 8)]) + whole[place + 1 :])
        assert cached(SPEC, tmp_path).identical(drawn)


def test_what_cannot_be_kept_is_told(tmp_path):
    with pytest.raises(InputError, match="give an integer as seed to keep it"):
        cached(LevyMotionSpec(steps=9, tail_index=1.5), tmp_path, seed=np.random.default_rng(0))
    with pytest.raises(InputError, match="HoelderField is not the spec of a random landscape"):
        cached(FIELD, tmp_path)  # pyright: ignore[reportArgumentType]
    by_values = multifractional_brownian(FIELD.values(), seed=5)
    with pytest.raises(InputError, match="digest of a field only"):
        cached(Spec.from_json(by_values.attrs["spec"]), tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="file"):
        cached(SPEC, tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
