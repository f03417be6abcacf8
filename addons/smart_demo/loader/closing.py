"""Closing the months before the open period."""

from datetime import timedelta

from .book import Book


def close(book: Book) -> None:
    """Lock the closed months; Odoo refuses when a bank line in them is not reconciled."""
    book.env.flush_all()
    book.company.fiscalyear_lock_date = book.plan.open_from - timedelta(days=1)
