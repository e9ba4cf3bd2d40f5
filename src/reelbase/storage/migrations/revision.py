"""The revision of the schema that this program reads and writes."""

HEAD = "0028"
