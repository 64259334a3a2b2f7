"""What the series mean that a published figure can be compared with, without a case's own."""

from __future__ import annotations

# Named as in queries/steps/facts; a sum over the months of a period unless it says otherwise.
MEASURES = {
    "revenue": "all revenue, with what partners pay",
    "recurring_revenue": "revenue of plans and API, without partners; a run rate is twelve months",
    "net_revenue_share": "share of revenue paid to partners, less what they paid",
    "compute_margin_paying_share": "revenue of paying plans less their serving cost, over revenue",
    "serving_cost": "serving of paying and free users, without research",
    "free_serving_cost": "serving of users who do not pay",
    "free_serving_cost_per_weekly_user": "the same over weekly users, for a month",
    "inference": "serving and research inference together",
    "azure_inference": "the same, all of it taken to be on Azure",
    "training_compute": "compute for training, without research inference",
    "research_and_training_compute": "training compute and research inference",
    "compute": "serving, research inference and training compute",
    "supplier_payments": "compute as it is paid: less credits and what is still payable",
    "cost_of_revenue": "as the case books the inference of free users",
    "gross_margin_share": "revenue less cost of revenue, over revenue, as the case books it",
    "gross_margin_share_with_free": "the same with free users' inference in cost of revenue",
    "gross_margin_share_without_free": "the same with it in sales and marketing",
    "research_and_development": "research compute, staff and their stock",
    "sales_and_marketing": "as the case books the inference of free users",
    "general_and_administrative": "administration, staff and their stock",
    "operating_cost": "research, sales and administration, without cost of revenue",
    "total_cost": "cost of revenue and operating cost",
    "operating_loss": "cost of revenue and operating cost less revenue, stock included",
    "loss_before_stock_compensation": "operating loss less stock compensation",
    "stock_compensation": "pay in stock, which costs no cash",
    "stock_compensation_revenue_share": "stock compensation over revenue",
    "interest_income": "interest on cash, below operating loss",
    "capital_expenditure": "equipment bought",
    "burn": "minus operating cash flow plus capital expenditure, before funding",
    "cash": "cash and securities at a day's end",
    "borrowing_cost": "interest on debt, below operating loss",
    "income_tax": "tax on profits after past losses, below operating loss",
    "depreciation": "of equipment, a part of operating cost",
    "net_loss": "operating loss less interest on cash, with borrowing cost and tax",
    "funding_gap": "the most that cash has fallen short of its minimum by a day's end",
    "token_price_index": "price of the same models' tokens over that of the case's first month",
}
GPU_HOURS = "gpu_hour_price_"  # then the accelerator: USD for an hour of it, mean of a month
