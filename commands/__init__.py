"""What people can ask: one file a command, all of them listed here."""

from __future__ import annotations

from commands.accounts import accounts
from commands.alert import ALERT
from commands.broken import BROKEN, MENDED
from commands.budget import budget
from commands.charge import charge
from commands.checked import CHECKED
from commands.collect import collect
from commands.collected import COLLECTED
from commands.connect import connect
from commands.context import context
from commands.definition import Definition
from commands.digest import digest
from commands.disconnect import disconnect
from commands.folded import FOLDED
from commands.groq import groq
from commands.help import help as help_
from commands.limit import limit
from commands.link import link
from commands.notice import Notice
from commands.passport import passport
from commands.passports import passports
from commands.price import price
from commands.price_data import PRICE_DATA
from commands.rate import rate
from commands.reading import reading
from commands.rekey import rekey
from commands.revoke import revoke
from commands.risen import RISEN
from commands.settings import settings
from commands.start import start
from commands.status import status
from commands.subscribe import subscribe
from commands.summary import summary
from commands.topup import topup
from commands.undelivered import UNDELIVERED
from commands.undo import undo
from commands.unsubscribe import unsubscribe

COMMANDS: tuple[Definition, ...] = (
    start,
    help_,
    budget,
    summary,
    context,
    digest,
    groq,
    reading,
    charge,
    topup,
    undo,
    limit,
    price,
    rate,
    subscribe,
    unsubscribe,
    connect,
    rekey,
    disconnect,
    collect,
    accounts,
    status,
    settings,
    link,
    passport,
    passports,
    revoke,
)

# What is told without being asked.
NOTICES: tuple[Notice, ...] = (
    ALERT,
    BROKEN,
    CHECKED,
    COLLECTED,
    FOLDED,
    MENDED,
    PRICE_DATA,
    RISEN,
    UNDELIVERED,
)
