"""Speak to a database: connections, statements, readers and writers."""
