"""Measurements beside other implementations, run by `make bench`."""
