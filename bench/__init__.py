"""Measurements, each in one run beside what it is compared with: `make bench`, or `python -m bench NAME…`."""
