"""Drawn artwork: a picture for every image record that has no file, as SVG with its letters as outlines."""
