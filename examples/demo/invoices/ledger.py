"""Invoices and the ledger that holds them."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, order=True)
class Customer:
    name: str
    email: str


@dataclass(frozen=True)
class Position:
    text: str
    quantity: Decimal
    unit_price: Decimal
    vat: Decimal

    @property
    def net(self) -> Decimal:
        return cents(self.quantity * self.unit_price)

    @property
    def gross(self) -> Decimal:
        return cents(self.net * (1 + self.vat))


@dataclass
class Invoice:
    number: str
    customer: Customer
    issued: date
    due: date
    paid: date | None
    positions: list[Position] = field(default_factory=list)

    @property
    def net(self) -> Decimal:
        return sum((position.net for position in self.positions), Decimal())

    @property
    def gross(self) -> Decimal:
        return sum((position.gross for position in self.positions), Decimal())

    def is_overdue(self, day: date) -> bool:
        return self.due < day and (self.paid is None or self.paid > day)


class Ledger:
    def __init__(self, invoices: Iterable[Invoice]):
        self.invoices = sorted(invoices, key=lambda invoice: invoice.number)

    @classmethod
    def read(cls, path: str | Path) -> "Ledger":
        """Reads a CSV file with one line a position."""
        invoices: dict[str, Invoice] = {}
        with open(path, newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                invoice = invoices.get(row["invoice"])
                if invoice is None:
                    invoice = invoices[row["invoice"]] = Invoice(
                        number=row["invoice"],
                        customer=Customer(row["customer"], row["email"]),
                        issued=date.fromisoformat(row["issued"]),
                        due=date.fromisoformat(row["due"]),
                        paid=date.fromisoformat(row["paid"]) if row["paid"] else None,
                    )
                invoice.positions.append(
                    Position(
                        row["text"],
                        Decimal(row["quantity"]),
                        Decimal(row["unit_price"]),
                        Decimal(row["vat"]),
                    )
                )
        return cls(invoices.values())

    def overdue(self, day: date) -> dict[Customer, list[Invoice]]:
        owed = defaultdict(list)
        for invoice in self.invoices:
            if invoice.is_overdue(day):
                owed[invoice.customer].append(invoice)
        return dict(sorted(owed.items()))
