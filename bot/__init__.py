"""The edges: Telegram, the database, the clock, the command line."""
