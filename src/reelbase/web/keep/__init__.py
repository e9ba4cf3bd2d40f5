"""Pages on which people keep what they think of titles: ratings, marks, plays, lists, takeouts."""
