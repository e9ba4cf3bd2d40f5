"""What the answers say: the domain, without HTTP and without SQL."""
