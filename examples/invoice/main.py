"""An invoice out of nested records: shows the form that dataclasses, lists and unions make."""

import dataclasses
import datetime
import decimal
from typing import Any, Dict, List, Literal, Optional, Set, Union

import sieve


@dataclasses.dataclass
class Address:
    street: str
    town: str
    country: Literal["AT", "CH", "DE", "FR", "IT", "NL"] = "DE"


@dataclasses.dataclass
class Customer:
    """Who pays."""

    name: str
    address: Address
    email: Optional[str] = None


@dataclasses.dataclass
class Line:
    article: str
    price: decimal.Decimal
    count: int = 1


@dataclasses.dataclass
class Percent:
    percent: float


@dataclasses.dataclass
class Amount:
    amount: decimal.Decimal
    reason: str = "Goodwill"


@sieve.function(
    name="invoice",
    python_version="3.11",
    metadata=sieve.Metadata(
        title="Write an invoice",
        description="Adds up the lines of an invoice, takes a discount off and says when it is due.",
        tags=["Office", "Getting started"],
        readme=open("README.md").read(),
    ),
)
def write_invoice(
    customer: Customer,
    lines: List[Line],
    discount: Optional[Union[Percent, Amount]] = None,
    dated: Optional[datetime.date] = None,
    due_after: datetime.timedelta = datetime.timedelta(days=30),
    notes: Optional[List[str]] = None,
    send_by: Set[Literal["email", "letter", "fax"]] = {"email"},
) -> Dict[str, Any]:
    """
    :param customer: Who gets it
    :param lines: What was delivered, one line each
    :param discount: A part of the sum, or an amount with its reason
    :param dated: The day of the invoice; today when empty
    :param due_after: When the money is due
    :param notes: Lines at the end
    :param send_by: How it goes out
    :return: The invoice, in euros
    """
    if not lines:
        raise ValueError("an invoice needs a line")
    total = sum(line.price * line.count for line in lines)
    if isinstance(discount, Percent):
        total -= total * decimal.Decimal(discount.percent) / 100
    elif discount is not None:
        total -= discount.amount
    day = dated or datetime.date.today()
    print(f"{len(lines)} lines for {customer.name}")
    return {
        "customer": customer.name,
        "total": round(total, 2),
        "due": day + due_after,
        "lines": [{**dataclasses.asdict(line), "sum": line.price * line.count} for line in lines],
        "notes": notes or [],
        "sent by": sorted(send_by),
    }
