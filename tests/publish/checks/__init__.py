"""Tests of the checks before publication."""
