"""Figures about a ledger, as data and as a page."""

import statistics
from collections import Counter
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

from .ledger import Ledger


def summary(ledger: Ledger, day: date) -> dict:
    turnover: Counter[str] = Counter()
    for invoice in ledger.invoices:
        turnover[invoice.customer.name] += invoice.net
    delays = [
        (invoice.paid - invoice.due).days
        for invoice in ledger.invoices
        if invoice.paid and invoice.paid <= day
    ]
    overdue = [invoice for invoices in ledger.overdue(day).values() for invoice in invoices]
    return {
        "as of": day.isoformat(),
        "invoices": len(ledger.invoices),
        "net turnover": str(sum(turnover.values(), Decimal())),
        "best customers": {name: str(net) for name, net in turnover.most_common(3)},
        "overdue": str(sum((invoice.gross for invoice in overdue), Decimal())),
        "overdue invoices": [invoice.number for invoice in overdue],
        "days late": {
            "mean": round(statistics.fmean(delays), 2),
            "median": statistics.median(delays),
            "deviation": round(statistics.stdev(delays), 2),
        },
    }


def report(ledger: Ledger, day: date) -> str:
    page = ElementTree.Element("html", lang="en")
    ElementTree.SubElement(ElementTree.SubElement(page, "head"), "title").text = f"Ledger at {day}"
    table = ElementTree.SubElement(ElementTree.SubElement(page, "body"), "table")
    for invoice in ledger.invoices:
        row = ElementTree.SubElement(table, "tr")
        if invoice.is_overdue(day):
            row.set("class", "overdue")
        for value in (invoice.number, invoice.customer.name, invoice.due, invoice.gross):
            ElementTree.SubElement(row, "td").text = str(value)
    ElementTree.indent(page)
    return "<!doctype html>\n" + ElementTree.tostring(page, encoding="unicode", method="html")
