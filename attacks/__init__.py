"""Attacks on unitecon: kills, full disks, broken input, hostile names, runaway SQL.

In: a number of trials and a seed. Out: a table of how many were tried and how many held, and one
line for each that did not. Start at `campaign`; each module of `campaign.MODULES` is one attack.
"""
