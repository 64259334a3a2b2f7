"""Finding, opening and reading log files: any shape in, the relation `source_rows` out."""
