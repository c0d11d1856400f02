"""The compiled library: built from records, opened read-only, read one record at a time."""
