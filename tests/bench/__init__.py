"""Measurements, printed by `make bench`: medians and ratios of one run on one machine, never asserted."""
