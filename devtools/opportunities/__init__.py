"""Loading a real sales pipeline from CSV files into Odoo, and planning from it."""

from .command import main

__all__ = ["main"]
