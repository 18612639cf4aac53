"""The import, step by step: files, sheets, columns, findings and changes, writing."""
