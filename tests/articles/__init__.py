"""Tests of the articles stage."""
