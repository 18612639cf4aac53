def test_schema_tables_can_be_empty():
    from seve.layers import schema, tables

    for table in schema.TABLES.values():
        frame = tables.empty(table)
        assert list(frame.columns[: len(table.fields)]) == list(table.names)
