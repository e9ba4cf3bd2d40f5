"""Keys, tokens, accounts, and what accounts keep."""
