"""Work that is done beside the server, again and again: one job a file, and when each is due."""
