"""Clinical knowledge as data: pure, no clock, no I/O, no import from flows or bot."""
