"""A case's usage log, priced: requests -> user-months -> what each user cost.

In: the ledger, the price book, contract prices and user plans. Out: the tables that the queries
of a log start from; what was computed before is kept and reused. Start at `tables`.
"""
