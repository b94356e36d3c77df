"""The engine: a field sampled on a window gives a raster. It knows no science.

`Window` says where, a `Field` says what, `sweep` computes, a `Pyramid` keeps.
To add a field: see `fractalscape.raster.field`.
"""

from fractalscape.raster.axis import Axis
from fractalscape.raster.field import Field, FunctionField, field_from_function
from fractalscape.raster.find_centre import find_centre
from fractalscape.raster.label_edges import label_edges
from fractalscape.raster.misfill import Misfill, check_filled, misfill
from fractalscape.raster.pack import pack
from fractalscape.raster.plan import plan, planned
from fractalscape.raster.pyramid import Pyramid
from fractalscape.raster.refine import refine, subdivide
from fractalscape.raster.sample_pairs import sample_pairs
from fractalscape.raster.status import Status, status
from fractalscape.raster.store import create_pyramid, find_pyramid, open_pyramid
from fractalscape.raster.strip import core_resolution, core_window, deepest, strip, strip_core, strip_field, strip_shape
from fractalscape.raster.strip_field import StripField, StripSpec
from fractalscape.raster.supersample import edge_pixels, supersample
from fractalscape.raster.sweep import DEFAULT_RESOLUTION, DEFAULT_SAMPLING, Cost, base_of, fill, probe, sweep
from fractalscape.raster.trust_map import trust_map
from fractalscape.raster.viewport_order import viewport_order
from fractalscape.raster.window import Window
from fractalscape.raster.work import work
from fractalscape.raster.writer import LEASE_SECONDS
from fractalscape.raster.zoom import ZoomPath, check_frames, zoom

__all__ = [
    "DEFAULT_RESOLUTION",
    "DEFAULT_SAMPLING",
    "LEASE_SECONDS",
    "Axis",
    "Cost",
    "Field",
    "FunctionField",
    "Misfill",
    "Pyramid",
    "Status",
    "StripField",
    "StripSpec",
    "Window",
    "ZoomPath",
    "base_of",
    "check_filled",
    "check_frames",
    "core_resolution",
    "core_window",
    "create_pyramid",
    "deepest",
    "edge_pixels",
    "field_from_function",
    "fill",
    "find_centre",
    "find_pyramid",
    "label_edges",
    "misfill",
    "open_pyramid",
    "pack",
    "plan",
    "planned",
    "probe",
    "refine",
    "sample_pairs",
    "status",
    "strip",
    "strip_core",
    "strip_field",
    "strip_shape",
    "subdivide",
    "supersample",
    "sweep",
    "trust_map",
    "viewport_order",
    "work",
    "zoom",
]
