"""Drift: where the answers of another server leave the contract that this one keeps."""
