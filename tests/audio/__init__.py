"""Tests of the audio stage."""
