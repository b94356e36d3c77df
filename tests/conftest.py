import signal

import pytest
from hypothesis import settings

settings.register_profile("unhurried", deadline=None)  # a shared machine can be slow for a moment
settings.load_profile("unhurried")


@pytest.fixture
def heeded():
    """Let SIGINT be heard, here and in processes started here, also where the shell ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def stable_report():
    """Return the report on 400 of 2000 values of a stable law, a second of work, for all who only read one."""
    from fractalscape.measures import StableLaw, tail_report

    return tail_report(StableLaw(tail_index=1.5).sample(2000, seed=0), replicates=50, most_samples=400)
