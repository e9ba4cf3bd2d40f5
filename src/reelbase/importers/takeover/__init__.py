"""Entities of other sources and of the demo, which give way to those that bodies describe."""
