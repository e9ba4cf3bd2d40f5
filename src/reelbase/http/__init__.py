"""HTTP/1.1 on a socket: requests read within bounds, answers written in their order."""
