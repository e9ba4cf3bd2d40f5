"""Where titles come from: one module per kind of source."""
