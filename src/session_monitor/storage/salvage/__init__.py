"""What can still be read of a damaged recording, page by page, where SQLite itself gives up."""
