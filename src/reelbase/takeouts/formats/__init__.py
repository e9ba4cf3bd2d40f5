"""The formats of takeouts, one file for each service. A format only reads: it knows no database."""
