"""What an operator asks of a record: is it well, what waits, can it be trusted, keep a copy."""
