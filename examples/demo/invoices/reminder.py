"""Reminders as e-mail."""

import html
import textwrap
from datetime import date
from decimal import Decimal
from email.message import EmailMessage
from string import Template

from .ledger import Customer, Invoice

TEXT = Template("""\
Dear $name,

$opening

$lines

In all: $total EUR.

Kind regards
The accounts department
""")

HTML = Template("<p>Dear $name,</p><p>$opening</p><ul>$items</ul><p>In all: $total EUR.</p>")


def reminder(customer: Customer, invoices: list[Invoice], day: date) -> EmailMessage:
    total = sum((invoice.gross for invoice in invoices), Decimal())
    lines = [
        f"{invoice.number}, due {invoice.due}, {(day - invoice.due).days} days ago: "
        f"{invoice.gross} EUR"
        for invoice in invoices
    ]
    opening = textwrap.fill(
        "perhaps it has slipped your attention that the following "
        f"{'invoice is' if len(invoices) == 1 else 'invoices are'} still open.",
        width=72,
    )
    message = EmailMessage()
    message["Subject"] = f"Reminder: {total} EUR are due"
    message["From"] = "accounts@example.com"
    message["To"] = f"{customer.name} <{customer.email}>"
    message.set_content(
        TEXT.substitute(name=customer.name, opening=opening, lines="\n".join(lines), total=total)
    )
    message.add_alternative(
        HTML.substitute(
            name=html.escape(customer.name),
            opening=html.escape(opening),
            items="".join(f"<li>{html.escape(line)}</li>" for line in lines),
            total=total,
        ),
        subtype="html",
    )
    # Left alone it would be random, and no two messages alike.
    message.set_boundary(f"reminder-{day}")
    return message
