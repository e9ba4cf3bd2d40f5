"""What the reference says of the API beyond what the code declares: words, refusals, examples."""
