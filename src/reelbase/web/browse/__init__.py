"""Pages of the catalogue for people: titles, people, what groups them, search."""
