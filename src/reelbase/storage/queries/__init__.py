"""Ask and change the catalogue: a file for each family of tables, with its statements and their rows."""
