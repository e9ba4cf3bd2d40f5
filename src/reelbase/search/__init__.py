"""Finding: one Tantivy index for text, filters and order, derived from the database."""
