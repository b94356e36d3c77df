"""Dynamics: what moves on a landscape or by chance, step by step.

Here belongs what steps a system: descent, noise, reference walks. What is measured on the way is in
`fractalscape.measures`.
"""
