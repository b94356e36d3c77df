"""Flags of a sweep that takes milliseconds."""

NETWORK = "--preset single --width 4 --steps 5"
TINY = f"{NETWORK} --resolution 8"
