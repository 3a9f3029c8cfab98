"""Adapters, one a publisher: the newest release in, a table of the book out."""
