"""A small invoicing engine: reads a ledger, answers questions about it, writes reminders.

The functions below are what a host calls; they take and return JSON.
"""

import json
from datetime import date

from .ledger import Ledger
from .reminder import reminder
from .report import report, summary

__all__ = ["Ledger", "overdue_reminders", "report_html", "summary_json"]


def summary_json(ledger: Ledger, as_of: str) -> str:
    """Turnover, open amounts and payment habits at a date (ISO 8601)."""
    return json.dumps(summary(ledger, date.fromisoformat(as_of)), indent=2)


def report_html(ledger: Ledger, as_of: str) -> str:
    """The same as a page."""
    return report(ledger, date.fromisoformat(as_of))


def overdue_reminders(ledger: Ledger, as_of: str) -> str:
    """One message, ready to be sent, for each customer who owes something that is due."""
    day = date.fromisoformat(as_of)
    return json.dumps([reminder(*owed, day).as_string() for owed in ledger.overdue(day).items()])
