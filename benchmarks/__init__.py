"""`make bench`: speed as ratios to plain sqlite3 in the same run, for machines are noisy."""
