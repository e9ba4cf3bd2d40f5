"""Metrics: counted in each process, put together where they are asked for."""
