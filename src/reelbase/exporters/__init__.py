"""What goes out of the catalogue: one module per form."""
