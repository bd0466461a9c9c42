"""Tests of the rules that have modules of tests."""
