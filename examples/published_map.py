"""The published panel of one data point, its values kept in a store that resumes."""

import fractalscape as fs

spec = fs.trainability.preset("single")
field = spec.field()
panel = fs.trainability.published("single")
raster = fs.sweep(field, panel.window, resolution=256, store="single.zarr", progress=True)
print(f"{float((raster['outcome'] == 0).mean()):.3f} converged; the published panel: {panel.converged}")

fs.views.save_png("single.png", raster)
figure = fs.views.heatmap(raster, palette="safe").figure
figure.savefig("single_axes.png", dpi=120)

history = field.history(48.2989, 18.2067)
print("loss before the first and the last update:", float(history["loss"][0]), float(history["loss"][-1]))
