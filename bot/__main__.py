"""`python -m bot`, for a checkout that is not installed."""

from bot.cli import main

main()
