"""What fractalscape costs, as ratios measured in one process: to the machine's floor, to peers, to the slow twins.

The default test run does each at a tiny size. The real figures: ``pytest -m slow benchmarks``, ``pytest -m peer
benchmarks`` (needs the extra ``peers``), or the tables of ``python -m benchmarks.<name>`` with

- `training_step`: the step against the machine's floor
- `jax_peer`: the step against a JAX program
- `throughput`: pixels per second of every preset
- `box_counting`: box counts against PoreSpy
- `surfaces`: random surfaces against the whole torus and Cholesky
- `growth`: how cost grows with width, data, steps and resolution
"""
