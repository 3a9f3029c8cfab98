"""From gathered evidence to the book's own tables: one module a topic."""
