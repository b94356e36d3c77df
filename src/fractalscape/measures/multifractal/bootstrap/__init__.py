"""Intervals and tests from blocks of leaders that are drawn again."""
