"""What exists: the schema, the workbooks, the checks, the store and the way back out."""
