"""Measurements, each compared with its rivals in the same run: `make bench`, or `python -m bench NAME…`"""
