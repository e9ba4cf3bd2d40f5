"""Work that is done beside the requests: the index, popularity, trending, what is related."""
