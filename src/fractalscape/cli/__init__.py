"""The command line: ``fractalscape COMMAND``. One file per command; nothing heavy is imported before it is needed.

To add a command: a file with one function whose parameters are its flags, ``app = command(function)``, and its line
below.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import sys
import threading
import warnings
from collections.abc import Sequence
from typing import Any

from cyclopts import App, CycloptsError

from fractalscape.errors import FractalscapeError, InputError, StoreDamaged
from fractalscape.execution import Interrupted


def _version() -> str:
    from fractalscape.provenance import version

    return version()


app = App(
    name="fractalscape",
    help="Map where training of a small network converges, whose border is a fractal; draw rough landscapes, descend "
    "them, and measure dimensions, multifractals, walks, tails and chaos.",
    help_epilogue="Start with:  fractalscape demo\nFlags of a command:  fractalscape sweep --help",
    help_format="plaintext",
    version=_version,
    suppress_keyboard_interrupt=False,
)
_COMMANDS = {
    "demo": "Draw the published conditions in about two minutes.",
    "sweep": "Train a network at every point of a plane and draw where it converges.",
    "zoom": "Dive into the border, frame by frame, and film it.",
    "dimension": "Measure the fractal dimension of the boundary, level by level.",
    "diffusion": "Measure how fast walkers spread: diffusion exponents with intervals.",
    "verdict": "Judge on one page whether a boundary is fractal, as a reviewer would.",
    "tails": "Measure the tails of increments, and judge whether a stable law is tenable.",
    "multifractal": "Measure the singularity spectrum of signals and images by wavelet p-leaders.",
    "landscape": "Draw a landscape or read one: its minima, curvature and dimension, as data and pictures.",
    "descend": "Let walkers descend a landscape: their paths, and how fast they spread.",
    "lyapunov": "Measure how chaotic descent is: Lyapunov exponents with intervals, by learning rate.",
    "train": "Train a network so that every bit repeats.",
    "loss-surface": "Draw the loss of a network over a plane of its parameters.",
    "hessian": "Measure the curvature of a network's loss: eigenvalues with bounds of their errors.",
    "history": "Draw how the loss of single points develops.",
    "render": "Draw a computed store again, in other colours.",
    "store": "Fill one store from any number of processes: create, work, status, pack.",
    "info": "Tell what made a store, a picture or a result.",
}
for _name, _help in _COMMANDS.items():
    app.command(f"fractalscape.cli.{_name.replace('-', '_')}:app", name=_name, help=_help)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Every failure is one line on standard error.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process when absent; only then is what is still at work cut off on the way out.

    Returns
    -------
    int
        0 done, 2 wrong input, 3 a store or result that does not fit, 4 a missing extra, 130 stopped by Ctrl-C.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # pyright: ignore[reportAttributeAccessIssue]
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # a failed read leaves tasks of zarr's behind
    with warnings.catch_warnings():
        warnings.showwarning = lambda message, *_, **__: _say(f"warning: {message}")
        code = _answer(list(sys.argv[1:] if arguments is None else arguments))
    unfinished = code != 0 or any(_at_work(thread) for thread in threading.enumerate())
    if arguments is None and unfinished:  # of which the interpreter would tell on its way out
        _flush()
        os._exit(code)
    return code


def _answer(arguments: list[str]) -> int:
    try:
        app(arguments, exit_on_error=False, print_error=False, result_action="return_none")
        sys.stdout.flush()
    except CycloptsError as error:
        error.verbose = False
        text = f"unexpected {' '.join(error.unused_tokens or ())}" if _unused(error) else str(error).rstrip(". ")
        command = " ".join(["fractalscape", *(error.command_chain or ())])
        return _fail(f"{text}; see {command} --help", InputError.exit_code)
    except (KeyboardInterrupt, Interrupted) as error:
        _say(str(error) or "stopped; what is finished is kept: run the same command again to go on")
        return Interrupted.exit_code
    except FractalscapeError as error:
        return _fail(str(error), error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except MemoryError:
        return _fail("not enough memory; take a smaller --resolution, --width or --dataset-size, or fewer --workers", 2)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        where = f"{error.filename}: " if error.filename else ""
        return _fail(f"{where}{error.strerror or error}", StoreDamaged.exit_code if full else InputError.exit_code)
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 0
    except Exception as error:
        if os.environ.get("FRACTALSCAPE_TRACEBACK"):
            raise
        return _fail(
            f"a defect of fractalscape ({type(error).__name__}: {error}); FRACTALSCAPE_TRACEBACK=1 shows where", 1
        )
    return 0


def _unused(error: CycloptsError) -> bool:
    return type(error).__name__ == "UnusedCliTokensError"


def _fail(message: str, code: int) -> int:
    _say(f"error: {message}")
    return code


def _say(line: Any) -> None:
    print(" ".join(str(line).split()), file=sys.stderr, flush=True)


def _at_work(thread: threading.Thread) -> bool:
    return thread is not threading.main_thread() and not thread.daemon


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
