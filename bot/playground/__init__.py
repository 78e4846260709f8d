"""A Bot API counterpart on loopback, with a page, so that nothing needs a token to be tried."""
