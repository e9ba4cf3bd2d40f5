"""Takeouts: what people bring from other services into their accounts, and how it can be undone."""
