"""Telegram on the wire: receive, decode, paint, send."""
