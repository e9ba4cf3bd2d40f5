"""Work that is done beside the requests: the index, and jobs, each when it is due."""
