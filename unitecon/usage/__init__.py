"""A case's usage log, priced: requests -> user-months -> what each user cost and paid.

In: the ledger, the price book, contract prices and user plans. Out: the tables that queries about a
log start from. What was computed before is kept on disk and reused. Start at `log.UsageLog`.
"""
