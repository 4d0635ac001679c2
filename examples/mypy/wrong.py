from dataclasses import dataclass


@dataclass
class Invoice:
    number: int
    lines: list[str]


def total(invoice: Invoice) -> int:
    return invoice.lines


print(total(Invoice("7", [])))
