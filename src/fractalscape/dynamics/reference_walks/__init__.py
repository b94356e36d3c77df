"""Random walks whose laws are known in closed form, to test estimators on and to compare trajectories with."""
