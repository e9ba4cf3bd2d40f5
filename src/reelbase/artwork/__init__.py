"""Pictures: where originals come from, how renditions are made and kept, and how both are served."""
