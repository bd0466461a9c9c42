"""Tests of where the stages meet."""
