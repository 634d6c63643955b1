"""The only SQLite user: recordings written and read."""
