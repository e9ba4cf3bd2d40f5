"""Formats of sources: what a file of each says, as claims or records. None knows another."""
