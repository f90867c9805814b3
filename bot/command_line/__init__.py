"""What the commands of `bot/cli.py` do, each loaded when it is asked for."""
