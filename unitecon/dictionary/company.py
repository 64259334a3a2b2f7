"""One dataframely schema per table of the company: costs, commitments, credits, funding, cash."""

from __future__ import annotations

from unitecon.dictionary.fields import Assumption, choice, slug, text, value


class CompanyCosts(Assumption):
    """Company costs other than serving."""

    cost_id = slug("The cost.", key=True)
    cost_name = text("Its name in charts.")
    driver_id = slug("The series that drives it.", key=True, to="drivers.driver_id")
    function = choice(
        "Where it is booked.",
        "cost_of_revenue",
        "research_and_development",
        "sales_and_marketing",
        "general_and_administrative",
    )
    nature = choice(
        "What it is.",
        "training_compute",
        "research_inference",
        "staff",
        "stock_compensation",
        "other",
    )
    cost_usd_per_driver_unit_month = value("The cost.")


class ComputeCommitments(Assumption):
    """Compute that is paid for whether used or not."""

    commitment_id = slug("The commitment.", key=True)
    commitment_usd_per_year = value("What is to be paid.", min=0)


class CreditPools(Assumption):
    """Compute credits in hand."""

    pool_id = slug("The pool.", key=True)
    credit_usd = value("Credits granted on the day, or left at the start.", min=0)


class Funding(Assumption):
    """Cash raised; valid_from_date is the day it arrives."""

    tranche_id = slug("The tranche.", key=True)
    tranche_name = text("Its name in charts.")
    funding_status = choice(
        "How sure the cash is.",
        "received",
        "announced",
        "undrawn",
        "intent",
        "secondary",
        "commitment",
    )
    funding_usd = value("The cash.", min=0)


class CashPositions(Assumption):
    """Balances of cash; valid_from_date is the day of the balance."""

    position_id = slug("The balance.", key=True)
    cash_usd = value("The cash.")
