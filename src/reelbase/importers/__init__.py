"""Sources of titles: one module for each kind of source."""
