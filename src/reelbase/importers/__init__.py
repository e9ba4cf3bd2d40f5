"""Imports: formats of sources, what decides and writes what they say, and mirrors."""
