"""Exports of the catalogue: one module per format."""
