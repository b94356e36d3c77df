import copy

import numpy as np
import pytest
import torch
from tests.reference.tracked_moves import moves_by_hand

from fractalscape.errors import InputError, StoreMismatch
from fractalscape.measures import diffusion_exponent, time_averaged_displacement
from fractalscape.networks import ParameterSpace, TrainingSpec, train
from fractalscape.networks.tracking import (
    CountSketch,
    Schedule,
    Tracker,
    TrackingSpec,
    read_tracked_weights,
    read_tracking,
    separate_sketches,
)

SMALL = TrackingSpec(components=32, sketches=2)


def problem(seed=0, dtype=torch.float32):
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(4, 6), torch.nn.Dropout(0.5), torch.nn.BatchNorm1d(6)).to(dtype)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    return model, optimizer, torch.randn(8, 4, dtype=dtype), torch.randn(8, 6, dtype=dtype)


def position(model):
    space = ParameterSpace.of(model)
    return space.ravel({name: each.detach() for name, each in model.named_parameters()}).double().numpy().copy()


def steps(model, optimizer, x, y, count, loss=None):
    """Take steps; return what tells of each, after it."""
    loss = loss or torch.nn.MSELoss()
    found = []
    for _ in range(count):
        optimizer.zero_grad()
        value = loss(model(x), y)
        value.backward()
        gradient = torch.cat([each.grad.reshape(-1) for each in model.parameters()]).double().norm()
        optimizer.step()
        found.append((position(model), value.item(), gradient.item()))
    return found


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("stored", [False, True])
def test_what_is_recorded_is_what_the_positions_give(tmp_path, dtype, stored):
    model, optimizer, x, y = problem(dtype=dtype)
    begin, tracker = position(model), Tracker(SMALL, store=tmp_path / "walk" if stored else None)
    with tracker.attach(model, optimizer, loss=(loss := torch.nn.MSELoss())):
        seen = steps(model, optimizer, x, y, 9, loss)
    found = read_tracking(tmp_path / "walk") if stored else tracker.trajectory()
    positions = np.array([begin, *(each[0] for each in seen)])
    for name, expected in moves_by_hand(positions).items():
        np.testing.assert_allclose(found[name].values, expected, rtol=1e-12, atol=1e-14, err_msg=name)
    assert found["step"].values.tolist() == list(range(10))
    np.testing.assert_array_equal(found["loss"].values[0], [np.nan, *(each[1] for each in seen)])
    np.testing.assert_allclose(found["gradient_norm"].values[1:], [each[2] for each in seen], rtol=1e-6)
    assert found["learning_rate"].values[1:].tolist() == [0.1] * 9
    sketch = CountSketch(size=begin.size, components=32, sketches=2, seed=0)
    twin = np.array([sketch.of(each - begin).reshape(-1) for each in positions]) / np.sqrt(2)
    np.testing.assert_allclose(found["position"].values[0].T, twin, atol=1e-12)


def test_the_training_and_the_random_state_have_the_same_bits_with_it():
    model, optimizer, x, y = problem()
    other = copy.deepcopy(model)
    plain = torch.optim.SGD(other.parameters(), lr=0.1, momentum=0.9)
    torch.manual_seed(1)
    steps(other, plain, x, y, 5)
    after = torch.get_rng_state()
    torch.manual_seed(1)
    with Tracker(TrackingSpec(weights=2)).attach(model, optimizer):
        steps(model, optimizer, x, y, 5)
    assert torch.equal(after, torch.get_rng_state())
    states = zip(model.state_dict().values(), other.state_dict().values(), strict=True)
    assert all(torch.equal(one, two) for one, two in states)


def test_after_the_block_nothing_is_recorded_also_when_it_fell():
    def stop_at_second(*_):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt

    calls, (model, optimizer, x, y) = [], problem()
    tracker, loss = Tracker(SMALL), torch.nn.MSELoss()
    optimizer.register_step_post_hook(stop_at_second)
    with pytest.raises(KeyboardInterrupt), tracker.attach(model, optimizer, loss=loss):
        steps(model, optimizer, x, y, 9, loss)
    optimizer._optimizer_step_post_hooks.clear()
    steps(model, optimizer, x, y, 2)
    assert tracker.trajectory().sizes["step"] == 2
    assert not loss._forward_hooks


def test_a_schedule_records_its_steps_and_lengths_between_them():
    model, optimizer, x, y = problem()
    begin, tracker = position(model), Tracker(TrackingSpec(every=[0, 2, 5], components=8, sketches=1))
    with tracker.attach(model, optimizer):
        seen = steps(model, optimizer, x, y, 7)
    found = tracker.trajectory()
    assert found["step"].values.tolist() == [0, 2, 5]
    expected = moves_by_hand(np.array([begin, seen[1][0], seen[4][0]]))
    np.testing.assert_allclose(found["contour_length"], expected["contour_length"], rtol=1e-12)


def test_anchors_are_exact(tmp_path):
    model, optimizer, x, y = problem()
    tracker = Tracker(TrackingSpec(anchors=(0, 3), components=8, sketches=1), store=tmp_path / "s")
    begin = position(model)
    with tracker.attach(model, optimizer):
        seen = [begin, *(each[0] for each in steps(model, optimizer, x, y, 6))]
    found = read_tracking(tmp_path / "s")["anchor_distance"].values
    np.testing.assert_allclose(found[0], [((each - begin) ** 2).sum() for each in seen], rtol=1e-12)
    np.testing.assert_array_equal(found[1][:3], np.nan)
    np.testing.assert_allclose(found[1][3:], [((each - seen[3]) ** 2).sum() for each in seen[3:]], rtol=1e-12)


def test_layers_apart_add_up_to_the_whole():
    model, optimizer, x, y = problem()
    apart, whole = Tracker(TrackingSpec(by_layer=True, components=16)), Tracker(TrackingSpec(components=16))
    with apart.attach(model, optimizer), whole.attach(model, optimizer):
        steps(model, optimizer, x, y, 4)
    found = apart.trajectory()
    assert found["layer"].values.tolist() == ["0", "2"]
    np.testing.assert_allclose(found["layer_position"].sum("layer"), whole.trajectory()["position"][0], atol=1e-13)
    np.testing.assert_allclose(found["position"], whole.trajectory()["position"], atol=1e-13)


def test_weights_are_kept_to_the_bit(tmp_path):
    model, optimizer, x, y = problem()
    tracker, begin = Tracker(TrackingSpec(weights=3), store=tmp_path / "s"), position(model)
    with tracker.attach(model, optimizer):
        seen = [begin, *(each[0] for each in steps(model, optimizer, x, y, 7))]
    found = read_tracked_weights(tmp_path / "s")
    assert found["step"].values.tolist() == [0, 3, 6]
    np.testing.assert_array_equal(found["position"][0].T, np.array(seen)[::3])


def test_the_curve_of_the_sketches_is_that_of_the_weights_within_its_error():
    model, optimizer, x, y = problem()
    tracker = Tracker(TrackingSpec(weights=1, sketches=4))
    with tracker.attach(model, optimizer):
        steps(model, optimizer, x, y, 200)
    lags = [1, 4, 16]
    exact, found, apart = (
        time_averaged_displacement(walk, lags)["squared_displacement"]
        for walk in (tracker.weights(), tracker.trajectory(), separate_sketches(tracker.trajectory()))
    )
    assert np.abs(found / exact - 1).max() < 4 * np.sqrt(2 / 4096)
    assert apart.sizes["walker"] == 4
    np.testing.assert_allclose(apart.mean("walker"), found[0], rtol=1e-12)
    assert diffusion_exponent(time_averaged_displacement(tracker.trajectory(), blocks=5)).status == "ok"


def test_losses_of_functions_are_told_and_those_of_evaluations_do_not_count():
    model, optimizer, x, y = problem()
    tracker, loss = Tracker(SMALL), torch.nn.MSELoss()
    with tracker.attach(model, optimizer, loss=loss):
        (seen,) = steps(model, optimizer, x, y, 1, loss)
        optimizer.zero_grad()
        loss(model(x), y).backward()
        with torch.no_grad():
            loss(model(x) + 100, y)
        tracker.note_loss(torch.tensor(7.0))
        optimizer.step()
        optimizer.step()
    np.testing.assert_array_equal(tracker.trajectory()["loss"].values[0], [np.nan, seen[1], 7.0, np.nan])


def test_losses_and_weights_that_are_nan_are_kept_as_nan():
    model, optimizer, x, y = problem()
    tracker = Tracker(SMALL)
    with tracker.attach(model, optimizer, loss=(loss := torch.nn.MSELoss())):
        steps(model, optimizer, x, y, 1, loss)
        steps(model, optimizer, x * np.nan, y, 2, loss)
    found = tracker.trajectory()
    assert np.isfinite(found["loss"].values[0]).tolist() == [False, True, False, False]
    assert np.isfinite(found["norm"].values).tolist() == [True, True, False, False]
    assert np.isfinite(found["contour_length"].values).tolist() == [True, True, False, False]
    assert time_averaged_displacement(found).attrs["status"] == "not_finite"


def test_as_a_hook_of_train_it_records_every_update_once():
    spec = TrainingSpec(data="gaussian_blobs", data_options={"seed": 1}, epochs=3, learning_rate=0.5)
    tracker, seen = Tracker(SMALL), []
    plain = train(spec, every_step=lambda state: seen.append(state.position))
    curves = train(spec, every_step=tracker, every_epoch=tracker)
    found = tracker.trajectory()
    assert plain.identical(curves)
    assert found["step"].values.tolist() == list(range(len(seen) + 1))
    np.testing.assert_array_equal(found["loss"].values[0, 1:], curves["step_loss"].values)
    np.testing.assert_allclose(found["norm"].values[1:], np.linalg.norm(seen, axis=1), rtol=1e-12)


def test_a_store_that_was_left_goes_on(tmp_path):
    model, optimizer, x, y = problem()
    whole, parts = Tracker(SMALL), tmp_path / "s"
    with whole.attach(model, optimizer):
        with Tracker(SMALL, store=parts).attach(model, optimizer):
            steps(model, optimizer, x, y, 5)
        with Tracker(SMALL, store=parts).attach(model, optimizer, step=5):
            steps(model, optimizer, x, y, 5)
    assert whole.trajectory().identical(read_tracking(parts).load())


def test_steps_seen_again_are_left_and_another_path_takes_their_place(tmp_path):
    model, optimizer, x, y = problem()
    torch.manual_seed(3)
    with Tracker(SMALL, store=tmp_path / "s").attach(model, optimizer):
        steps(model, optimizer, x, y, 3)
        checkpoint = copy.deepcopy((model.state_dict(), optimizer.state_dict(), torch.get_rng_state()))
        steps(model, optimizer, x, y, 5)
    first = read_tracking(tmp_path / "s").load()

    def resumed():
        model.load_state_dict(checkpoint[0])
        optimizer.load_state_dict(copy.deepcopy(checkpoint[1]))
        torch.set_rng_state(checkpoint[2])
        return Tracker(SMALL, store=tmp_path / "s").attach(model, optimizer, step=3)

    with resumed():
        steps(model, optimizer, x, y, 5)
    assert first.identical(read_tracking(tmp_path / "s").load())
    with resumed():
        begin = position(model)
        other = [begin, *(each[0] for each in steps(model, optimizer, x + 1, y, 2))]
    found = read_tracking(tmp_path / "s").load()
    assert found["step"].values.tolist() == list(range(6))
    assert found.isel(step=slice(4)).equals(first.isel(step=slice(4)))
    lengths = moves_by_hand(np.array(other))["step_length"][1:]
    np.testing.assert_allclose(found["step_length"].values[4:], lengths, rtol=1e-12)
    assert np.isnan(found["step_cosine"].values).tolist() == [True, True, False, False, True, False]
    (aside,) = (tmp_path / "s").glob("*.dropped_at_4.rows")
    assert aside.stat().st_size == 5 * (tmp_path / "s" / "moves.rows").stat().st_size // 6


def test_a_store_of_another_training_or_spec_is_refused_and_stays(tmp_path):
    model, optimizer, x, y = problem()
    with Tracker(SMALL, store=tmp_path / "s").attach(model, optimizer):
        steps(model, optimizer, x, y, 2)
    held = (tmp_path / "s" / "moves.rows").read_bytes()
    other, rate, *_ = problem(seed=1)
    with pytest.raises(StoreMismatch, match="other parameters"):
        Tracker(SMALL, store=tmp_path / "s").attach(other, rate, step=0)
    with pytest.raises(StoreMismatch, match="components=32, here 16"):
        Tracker(SMALL.replace(components=16), store=tmp_path / "s").attach(model, optimizer, step=2)
    with pytest.raises(InputError, match="give step="):
        Tracker(SMALL, store=tmp_path / "s").attach(model, optimizer)
    assert (tmp_path / "s" / "moves.rows").read_bytes() == held
    with Tracker(SMALL, store=tmp_path / "s", resume=False).attach(other, rate):
        pass
    assert read_tracking(tmp_path / "s").sizes["step"] == 1


@pytest.mark.parametrize("where", ["file", "folder"])
def test_a_place_that_holds_something_else_is_left_alone(tmp_path, where):
    model, optimizer, *_ = problem()
    (tmp_path / "mine.txt").write_text("mine")
    place = tmp_path / "mine.txt" if where == "file" else tmp_path
    with pytest.raises(InputError, match="holds no tracked training"):
        Tracker(store=place).attach(model, optimizer)
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: TrackingSpec(components=0), "components=0"),
        (lambda: TrackingSpec(every=10, anchors=(5,)), "step 5 is not recorded"),
        (lambda: TrackingSpec(every="all"), "schedule='all'"),
        (lambda: Schedule(), "nothing"),
        (lambda: Schedule(every=1, per_decade=2), "every and per_decade"),
        (lambda: Tracker(probes={"mine": print}), "probes has 'mine'"),
        (lambda: Tracker("all"), "not a TrackingSpec"),
        (lambda: Tracker().trajectory(), "attach the tracker first"),
        (lambda: Tracker().attach(torch.nn.Linear(1, 1), None), "optimizer is a NoneType"),
    ],
)
def test_what_cannot_be_is_refused(make, said):
    with pytest.raises(InputError, match=said):
        make()


def test_a_tracker_serves_one_model():
    tracker = Tracker(SMALL)
    model, optimizer, *_ = problem()
    tracker.attach(model, optimizer).close()
    other = torch.nn.Linear(2, 2)
    with pytest.raises(InputError, match="other parameters than the one before"):
        tracker.attach(other, torch.optim.SGD(other.parameters(), lr=0.1))
