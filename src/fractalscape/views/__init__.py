"""Datasets to pictures. Views take datasets and never recompute; matplotlib lives here and above, and loads when used.

A raster becomes an array of pixels (`image`, `save_png`), axes (`heatmap`) or thumbnails (`sheet`); the loss of single
points becomes curves (`history_plot`). Colours come from `palette`, tick labels from `ticks`.

To add a view: one file named by what it draws, with one function that takes a dataset and a keyword ``ax``, checks
what it needs at the door (`fractalscape.errors.InputError`), imports matplotlib inside, takes its colours from
`palette`, leaves rcParams and pyplot alone (`own_axes` when ``ax`` is absent) and returns the artist; its test
in ``tests/views``; and its name below.
"""

from fractalscape.views.antialiased_image import antialiased_image
from fractalscape.views.axes import label_axis, own_axes
from fractalscape.views.depth_ranks import depth_ranks
from fractalscape.views.descent_path import descent_path
from fractalscape.views.diffusion_plot import diffusion_plot, local_exponent_plot
from fractalscape.views.explained_variance_plot import explained_variance_plot
from fractalscape.views.exponent_plot import exponent_plot
from fractalscape.views.film import film_depths, keyframe_film, strip_film
from fractalscape.views.fluctuation_plot import fluctuation_plot
from fractalscape.views.heatmap import heatmap, locate
from fractalscape.views.hessian_plot import hessian_plot
from fractalscape.views.history_plot import history_plot
from fractalscape.views.image import Colouring, colouring, image
from fractalscape.views.keyframe_pictures import keyframe_depths, keyframe_pictures
from fractalscape.views.local_cumulants_plot import local_cumulant_plot, local_cumulants_plot
from fractalscape.views.loss_line_plot import loss_line_plot
from fractalscape.views.loss_relief import loss_relief
from fractalscape.views.loss_surface_plot import loss_surface_plot
from fractalscape.views.octave_plot import cumulant_plot, structure_plot
from fractalscape.views.palette import (
    PALETTES,
    ColourReference,
    class_colours,
    colour_map,
    colour_reference,
    colour_table,
    paint,
    rank_colour,
)
from fractalscape.views.partition_plot import partition_plot
from fractalscape.views.persistence_plot import persistence_plot
from fractalscape.views.png import read_png_metadata, save_png
from fractalscape.views.scaling_plot import estimate_plot, scaling_plot
from fractalscape.views.sheet import sheet
from fractalscape.views.singularity_page import singularity_page
from fractalscape.views.singularity_plot import scaling_exponent_plot, singularity_plot
from fractalscape.views.spectral_density_plot import eigenvalue_plot, spectral_density_plot
from fractalscape.views.spectrum_plot import spectrum_plot
from fractalscape.views.stability_plot import stability_plot
from fractalscape.views.stamp import stamp
from fractalscape.views.stitch import stitch_zoom_to_video
from fractalscape.views.strip_picture import strip_picture
from fractalscape.views.strip_pictures import strip_pictures
from fractalscape.views.surface_map import minima_plot, surface_map
from fractalscape.views.surface_relief import surface_relief
from fractalscape.views.tail_plot import summation_plot, tail_plot
from fractalscape.views.ticks import Ticks, distinct_labels, ticks
from fractalscape.views.training_plot import training_plot
from fractalscape.views.verdict_page import verdict_page
from fractalscape.views.video import write_video

__all__ = [
    "PALETTES",
    "ColourReference",
    "Colouring",
    "Ticks",
    "antialiased_image",
    "class_colours",
    "colour_map",
    "colour_reference",
    "colour_table",
    "colouring",
    "cumulant_plot",
    "depth_ranks",
    "descent_path",
    "diffusion_plot",
    "distinct_labels",
    "film_depths",
    "eigenvalue_plot",
    "estimate_plot",
    "explained_variance_plot",
    "exponent_plot",
    "fluctuation_plot",
    "heatmap",
    "hessian_plot",
    "history_plot",
    "image",
    "keyframe_depths",
    "keyframe_film",
    "keyframe_pictures",
    "label_axis",
    "local_cumulant_plot",
    "local_cumulants_plot",
    "local_exponent_plot",
    "locate",
    "loss_line_plot",
    "loss_relief",
    "loss_surface_plot",
    "minima_plot",
    "own_axes",
    "paint",
    "partition_plot",
    "persistence_plot",
    "rank_colour",
    "read_png_metadata",
    "save_png",
    "scaling_exponent_plot",
    "scaling_plot",
    "sheet",
    "singularity_page",
    "singularity_plot",
    "spectral_density_plot",
    "spectrum_plot",
    "stability_plot",
    "stamp",
    "stitch_zoom_to_video",
    "strip_film",
    "strip_picture",
    "strip_pictures",
    "structure_plot",
    "summation_plot",
    "surface_map",
    "surface_relief",
    "tail_plot",
    "ticks",
    "training_plot",
    "verdict_page",
    "write_video",
]
