"""The content of answers: the domain, without HTTP and without SQL."""
