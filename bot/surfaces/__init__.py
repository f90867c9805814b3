"""Ways to ask and to be told: a package each. What they share is the contract in `contract.py`."""
