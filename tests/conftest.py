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
