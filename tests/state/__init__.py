"""Tests of the state that is kept between runs."""
