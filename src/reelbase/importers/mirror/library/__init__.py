"""Media libraries: which titles are in folders or in a media program, and which they are upstream."""
