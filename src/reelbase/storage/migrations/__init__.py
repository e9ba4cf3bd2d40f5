"""Bring a schema up to date, and describe the schema of each revision."""
