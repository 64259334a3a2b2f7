"""What the reported facts say of all uncertain inputs together, and draws that agree with them.

Randomised maximum likelihood (Oliver, He and Reynolds 1996): each draw has its own point of the
prior and its own errors of the facts, and is moved to where the two agree. Inputs are normal
scores; `mode` finds the most likely ones, `randomised` moves the draws. Start at `conditioned`.
"""
