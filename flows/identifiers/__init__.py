"""Spots what would name a patient: shapes and lists, and what they say they saw."""
