"""Arithmetic without a database and without a clock."""
