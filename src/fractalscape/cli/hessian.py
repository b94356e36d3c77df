"""``fractalscape hessian``: the curvature of a network's loss, as a table, data and a picture."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Group, Parameter

from fractalscape import provenance, storage
from fractalscape.cli.flags import FILES, WORK, command, whole
from fractalscape.cli.training_flags import DATA, MODELS, PRESETS, TrainingFlags
from fractalscape.dataset_store import check_place, write_dataset
from fractalscape.errors import InputError

if TYPE_CHECKING:
    import torch
    import xarray as xr

    from fractalscape.networks import HessianSpec, Objective, TrainingSpec

KIND = "hessian_spectrum"
TASK = Group("Network and data", sort_key=1)
PARTS = ("model", "state_dict", "model_state_dict")
"""Where checkpoints have the parameters, if not at the top."""


def hessian(
    source: Annotated[
        Path | None,
        Parameter(help="NAME.training of the train command: network, data and loss are its own.", metavar="STORE"),
    ] = None,
    *,
    preset: Annotated[
        str | None, Parameter(help=f"A named training: {', '.join(PRESETS)}.", metavar="NAME", group=TASK)
    ] = None,
    model: Annotated[
        str | None,
        Parameter(help=f"{MODELS}; or module:function.", metavar="NAME", show_default="mlp", group=TASK),
    ] = None,
    model_options: Annotated[str | None, Parameter(help="Of the model, as JSON.", metavar="JSON", group=TASK)] = None,
    data: Annotated[
        str | None,
        Parameter(
            help=f"{DATA}; or module:function, whose data are taken as they are.",
            metavar="NAME",
            show_default="digits",
            group=TASK,
        ),
    ] = None,
    data_options: Annotated[str | None, Parameter(help="Of the data, as JSON.", metavar="JSON", group=TASK)] = None,
    loss: Annotated[
        str | None,
        Parameter(help="cross_entropy or squared_error.", metavar="NAME", show_default="cross_entropy", group=TASK),
    ] = None,
    checkpoint: Annotated[
        Path | None,
        Parameter(
            help="Parameters that torch.save wrote: a state_dict, alone or as model, state_dict or model_state_dict.",
            metavar="FILE.pt",
            show_default="as drawn",
            group=TASK,
        ),
    ] = None,
    count: Annotated[int, Parameter(help="Eigenvalues.", metavar="N", converter=whole, group=WORK)] = 10,
    which: Annotated[
        str, Parameter(help="largest, smallest, largest_magnitude or both_ends.", metavar="NAME", group=WORK)
    ] = "largest",
    tolerance: Annotated[
        float, Parameter(help="Largest residual, as a share of the eigenvalue.", metavar="X", group=WORK)
    ] = 1e-3,
    most_products: Annotated[
        int | None,
        Parameter(
            help="Products after which the search ends in any case.",
            metavar="N",
            converter=whole,
            show_default="200, or 10 an eigenvalue",
            group=WORK,
        ),
    ] = None,
    curvature: Annotated[
        str, Parameter(help="hessian, gauss_newton or fisher.", metavar="NAME", group=WORK)
    ] = "hessian",
    select: Annotated[
        str | None,
        Parameter(
            help="The block of a layer: a pattern of parameter names, such as '1.*'.",
            metavar="PATTERN",
            show_default="all parameters",
            group=WORK,
        ),
    ] = None,
    samples: Annotated[
        int | None,
        Parameter(help="The first so many of the data.", metavar="N", converter=whole, show_default="all", group=WORK),
    ] = None,
    density: Annotated[
        bool,
        Parameter(
            help="Estimate the density of all eigenvalues too, and the trace.",
            negative="",
            show_default=False,
            group=WORK,
        ),
    ] = False,
    seed: Annotated[
        int,
        Parameter(help="Of the network as drawn, and of all that is random.", metavar="N", converter=whole, group=WORK),
    ] = 0,
    output_dir: Annotated[
        Path, Parameter(help="Folder for the data and the picture.", metavar="FOLDER", group=FILES)
    ] = Path("outputs/hessian"),
):
    """Measure the curvature of a network's loss: eigenvalues with bounds of their errors.

    Eigenvalues are those of the loss on the training data, in evaluation mode and double precision. One that has not
    converged is none: its residual says how far it came. Writes NAME.zarr, NAME.csv, NAME.json and NAME.png.

    Example:  fractalscape hessian --preset digits-mlp --count 5
    """
    named: dict[str, Any] = {"preset": preset, "model": model, "model_options": model_options, "data": data}
    named |= {"data_options": data_options, "loss": loss}
    given = [name for name, value in {**named, "checkpoint": checkpoint}.items() if value is not None]
    if source is not None and given:
        raise InputError(f"--{given[0].replace('_', '-')} has no meaning with {source}, which says it; leave one out")

    from fractalscape.networks import HessianSpec, hessian_spectrum

    spec = HessianSpec(
        count=count,
        which=which,  # pyright: ignore[reportArgumentType]
        tolerance=tolerance,
        most_products=most_products,
        curvature=curvature,  # pyright: ignore[reportArgumentType]
        select=select,
        samples=samples,
        seed=seed,
    )
    if source is not None:
        training, network = _trained(source)
        stem = source.name.removesuffix(".training")
    else:
        training, network = _named(TrainingFlags(seed=seed, **named), checkpoint)
        stem = f"{preset or f'{training.model}_{training.data}'.replace(':', '-')}_seed{seed}"
        stem += f"_{checkpoint.stem}" if checkpoint else ""
    name = f"{stem}_{curvature}_{provenance.digest([training.to_dict(), spec.to_dict()])[:8]}"
    files = {ending: output_dir / f"{name}{ending}" for ending in (".zarr", ".csv", ".json", ".png")}
    check_place(files[".zarr"], KIND)
    objective = _objective(training, network, spec)
    found = hessian_spectrum(objective, **spec.lanczos_options())
    found = found.assign_attrs(spec=spec.to_json(), training=training.to_json())
    print("\n".join(_table(name, found, training if source else None)), flush=True)
    whole_spectrum = _density(objective, spec) if density else None
    if whole_spectrum is not None:
        print("\n".join(_totals(whole_spectrum)), flush=True)
    write_dataset(files[".zarr"], found)
    storage.write_atomic(files[".csv"], _csv(found))
    storage.write_atomic(files[".json"], json.dumps(_description(found, spec, whole_spectrum), indent=2) + "\n")
    _draw(found, whole_spectrum, files[".png"], name)
    if whole_spectrum is not None:
        files["_density.zarr"] = output_dir / f"{name}_density.zarr"
        write_dataset(files["_density.zarr"], whole_spectrum)
    print("\n".join(str(path) for path in files.values()))


def _trained(store: Path) -> tuple[TrainingSpec, torch.nn.Module]:
    from fractalscape.networks import TrainingSpec, read_training, trained_network

    return TrainingSpec.from_json(read_training(store).attrs["spec"]), trained_network(store)


def _named(flags: TrainingFlags, checkpoint: Path | None) -> tuple[TrainingSpec, torch.nn.Module]:
    from fractalscape.networks import initial_network, training_data

    spec = flags.spec()
    if ":" in spec.data:
        spec = spec.replace(test_share=0.0, standardise=False)
    network = initial_network(spec, training_data(spec)[0])
    if checkpoint is not None:
        _load(network, checkpoint)
    return spec, network


def _load(network: torch.nn.Module, path: Path) -> None:
    import torch

    if not path.is_file():
        raise InputError(f"{path} is not there; give a file that torch.save wrote")
    try:
        held = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises a dozen kinds for a file that is none
        raise InputError(f"{path} cannot be read as parameters ({type(error).__name__}); save a state_dict") from None
    part = next((held[name] for name in PARTS if isinstance(held, dict) and isinstance(held.get(name), dict)), held)
    try:
        network.load_state_dict(part)
    except (RuntimeError, TypeError, AttributeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise InputError(f"{path} does not fit the network ({reason}); give its --model and --model-options") from None


def _objective(training: TrainingSpec, network: torch.nn.Module, spec: HessianSpec) -> Objective:
    import torch

    from fractalscape.networks import Objective, training_data
    from fractalscape.networks.training.losses import LOSSES, tensors_for

    data, _ = training_data(training)
    device, most = torch.device("cpu"), spec.samples
    inputs, targets = tensors_for(training.loss, data, dtype=torch.float64, device=device)
    return Objective(network, LOSSES[training.loss], (inputs[:most], targets[:most]), batch_norm=spec.batch_norm)


def _density(objective: Objective, spec: HessianSpec) -> xr.Dataset:
    from fractalscape.networks import spectral_density
    from fractalscape.networks.hessian.hessian_spectrum import CURVATURES

    operator = CURVATURES[spec.curvature](objective, select=spec.select)
    return spectral_density(operator, deflate=min(spec.count, operator.shape[0] - 1), seed=spec.seed)


def _table(name: str, found: xr.Dataset, training: TrainingSpec | None) -> list[str]:
    about = found.attrs
    lines = [
        f"{name}: {about['parameters']:,} parameters, {about['samples']:,} samples, {int(found['products'])} products"
    ]
    lines.append(f"loss {float(found['loss']):.6g}, norm of the gradient {float(found['gradient_norm']):.4g}")
    if training is not None and not math.isnan(training.stable_curvature):
        lines.append(f"a quadratic is stable below the curvature {training.stable_curvature:.6g}")
    lines.append(f"{'number':>6}  {'eigenvalue':>12}  residual")
    for k in range(found.sizes["index"]):
        value, residual = float(found["eigenvalue"][k]), float(found["residual"][k])
        told = f"{value:>12.6g}  {residual:.2g}" if bool(found["converged"][k]) else f"{'none':>12}  {residual:.2g}"
        lines.append(f"{k + 1:>6}  {told}{'' if bool(found['converged'][k]) else ', which has not converged'}")
    return lines


def _totals(density: xr.Dataset) -> list[str]:
    lines = [
        f"of all eigenvalues, {100 * density.attrs['confidence']:g} % intervals, {density.attrs['products']} products"
    ]
    names = {"trace": "trace", "squared_norm": "sum of squares", "negative_share": "share below 0"}
    for name, said in names.items():
        middle, low, high = (float(density[f"{name}{end}"]) for end in ("", "_lower", "_upper"))
        lines.append(f"  {said:14}  {middle:.4g}  [{low:.4g}, {high:.4g}]")
    return lines


def _csv(found: xr.Dataset) -> str:
    text = io.StringIO()
    names = ("eigenvalue", "eigenvalue_lower", "eigenvalue_upper", "residual")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["number", *names, "converged"])
    for k, number in enumerate(found["index"].values):
        rows.writerow([int(number), *(f"{float(found[name][k]):.10g}" for name in names), bool(found["converged"][k])])
    return text.getvalue()


def _description(found: xr.Dataset, spec: HessianSpec, density: xr.Dataset | None) -> dict[str, Any]:
    told: dict[str, Any] = {"spec": spec.to_dict(), "training": json.loads(found.attrs["training"])}
    told |= {name: found.attrs[name] for name in ("parameters", "samples", "version")}
    told |= {name: _plain(found[name].values.tolist()) for name in map(str, found.data_vars)}
    if density is not None:
        names = ("trace", "squared_norm", "negative_share")
        told |= {
            f"{name}{end}": _plain(float(density[f"{name}{end}"])) for name in names for end in ("", "_lower", "_upper")
        }
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _draw(found: xr.Dataset, density: xr.Dataset | None, path: Path, title: str) -> None:
    from matplotlib.figure import Figure

    from fractalscape.cli.result import save_figure
    from fractalscape.views.spectral_density_plot import eigenvalue_plot, spectral_density_plot

    figure = Figure(figsize=(5.2 if density is None else 10.4, 4), layout="compressed")
    panels = figure.subplots(1, 1 if density is None else 2, squeeze=False)[0]
    eigenvalue_plot(found, ax=panels[0])
    if density is not None:
        spectral_density_plot(density, ax=panels[1])
    figure.suptitle(title, fontsize="small")
    save_figure(path, figure, attrs=found.attrs)


app = command(hessian)
