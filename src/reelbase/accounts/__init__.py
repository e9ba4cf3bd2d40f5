"""Identity and everything that belongs to people: accounts, sessions, keys, ratings, lists, limits."""
