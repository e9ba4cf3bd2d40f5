"""Parameters: how the arguments of operations are read from a query or a body."""
