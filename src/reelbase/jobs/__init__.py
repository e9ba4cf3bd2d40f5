"""Work that is done next to the requests: the index, and jobs, each when it is due."""
