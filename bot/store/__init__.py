"""The database: one writer, every table and every statement."""
