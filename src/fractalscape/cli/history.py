"""``fractalscape history``: what single pixels of a map went through."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from fractalscape import provenance, schema
from fractalscape.cli.estimate import check_network, interruptible
from fractalscape.cli.flags import FILES, PLACE, Condition, command, number_of
from fractalscape.cli.result import save_figure
from fractalscape.cli.run import condition_name
from fractalscape.errors import InputError


def history(
    *,
    condition: Condition | None = None,
    point: Annotated[
        list[tuple[str, str]] | None,
        Parameter(
            help="A point of the plane, such as two learning rates; give the flag again to compare several.",
            metavar="X Y",
            negative="",
            group=PLACE,
        ),
    ] = None,
    output_dir: Annotated[Path, Parameter(help="Folder of pictures.", metavar="FOLDER", group=FILES)] = Path("outputs"),
):
    """Draw how the loss of single points develops.

    Writes OUTPUT_DIR/images/history_*.png and prints one line for each point: its outcome, the convergence measure, the
    first step at which the loss was not finite (-1: never) and the last loss over the first one.

    Example:  fractalscape history --preset tanh --point 13 200 --point 13 300
    """
    specs = (condition or Condition()).specs()
    if len(specs) > 1:
        raise InputError("history draws one condition; give one of --activations")
    if not point:
        raise InputError("history needs a point of the plane, such as --point 13.3 200.36")
    spec = specs[0]
    check_network(spec)
    points = [(float(number_of("--point", x)), float(number_of("--point", y))) for x, y in point]
    field: Any = spec.field()
    histories = [interruptible(field.history, x, y) for x, y in points]
    names = {code: name for name, code in schema.OUTCOMES.items()}
    rows = [(*spec.axes, "outcome", "value", "escape step", "final ratio")]
    for (x, y), found in zip(points, histories, strict=True):
        outcome = names[int(found["outcome"])]
        value, ratio = (f"{float(found[name]):.6g}" for name in ("value", "final_ratio"))
        rows.append((repr(x), repr(y), outcome, value, str(int(found["escape_step"])), ratio))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))

    from fractalscape.views import history_plot

    drawn = history_plot(histories)
    drawn.set_title(condition_name(spec).replace("_", " "), fontsize="medium")
    name = f"history_{condition_name(spec)}_{provenance.digest(points)[:8]}.png"
    attrs = {**histories[0].attrs, "axis_order": json.dumps(spec.axes), "points": json.dumps(points)}
    print(save_figure(output_dir / "images" / name, drawn.figure, attrs=attrs))


app = command(history)
