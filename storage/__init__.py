"""Where runs are kept: SQLite in a file, or PostgreSQL. `SqlStore.open(url)` is the way in."""
