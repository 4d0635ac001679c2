"""Runs once, when the snapshot is made: what it defines is there after every start."""

from invoices import Ledger, overdue_reminders, report_html, summary_json

ledger = Ledger.read("/home/pyodide/invoices.csv")

# A rehearsal: what is imported, compiled or cached on first use is then in the snapshot as well.
for question in (summary_json, report_html, overdue_reminders):
    question(ledger, "2026-01-01")
