"""The engine of imports: claims about entities, applied to what is stored, and the difference written."""
