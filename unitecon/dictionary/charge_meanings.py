"""What the columns of charges, invoices and proposed plans hold, in words."""

from __future__ import annotations

CHARGE_MEANINGS = {
    "account_id": "the account; a user without a row in accounts.csv is one of their own",
    "account_users": "users of the account with the plan in the month",
    "joined_date": "the first day on the plan, or the first month of use where it is unknown",
    "line_kind": "fixed, usage, discount, minimum, credit or credit_purchase",
    "line_id": "the charge or the grant; discounts, the minimum and credits have a line each",
    "units": "months, seats, or what the meter counts; of a credit purchase USD",
    "amount_usd": "what is billed; below 0 where it is taken off",
    "earned_usd": "the month's part of what is billed for its period",
    "billed_usd": "charges less discounts and credits, with the minimum",
    "discount_usd": "what discounts take off the month's charges",
    "minimum_top_up_usd": "what the plan's minimum adds to the month's charges",
    "change_kind": "pays more, pays less or same",
    "added_revenue_usd": "new less old revenue",
    "accounts": "accounts",
    "accounts_paying_more": "accounts that would have paid more",
    "accounts_paying_less": "accounts that would have paid less",
    "old_revenue_usd": "what accounts paid in the case as it stands",
    "new_revenue_usd": "what they would have paid under the proposal",
    "gained_usd": "added revenue of the accounts that would have paid more",
    "given_up_usd": "lost revenue of the accounts that would have paid less",
    "old_covered_share": "accounts that cover their cost in the case as it stands, over all",
    "new_covered_share": "accounts that would cover their cost under the proposal, over all",
    "revenue_at_risk_usd": "new revenue of the accounts that would leave the dearer plan",
}
