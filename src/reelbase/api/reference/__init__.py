"""The reference of the API beyond the declarations in the code: words, refusals, examples."""
