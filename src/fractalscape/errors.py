"""The errors users meet: each says what was given, what is allowed and what to do.

Every class also subclasses the builtin a caller would catch. ``exit_code`` is what the command line returns for it.
"""


class FractalscapeError(Exception):
    """Base of every error this package raises on purpose."""

    exit_code = 1


class InputError(FractalscapeError, ValueError):
    """An argument is outside what is allowed."""

    exit_code = 2


class NoBoundary(InputError):
    """A class boundary was asked for where every sample has one class."""


class DepthError(InputError):
    """A window is so small that neighbouring samples share one float64 value."""


class StoreMismatch(FractalscapeError, ValueError):
    """A store on disk belongs to another spec, engine, window or format."""

    exit_code = 3


class StoreDamaged(FractalscapeError, OSError):
    """A store on disk cannot be read as it was written, or cannot be written."""

    exit_code = 3


class StoreUnreachable(FractalscapeError, ConnectionError):
    """An object store does not answer, or refuses."""

    exit_code = 3


class MissingExtra(FractalscapeError, ImportError):
    """An optional dependency is needed and not installed."""

    exit_code = 4
