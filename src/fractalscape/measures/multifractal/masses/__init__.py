"""Partition functions of measures."""
