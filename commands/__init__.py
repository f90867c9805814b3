"""What people can ask: one file a command, all of them listed here."""

from __future__ import annotations

from commands.accounts import accounts
from commands.ack import ack
from commands.alert import alert
from commands.alerts import alerts
from commands.approval import APPROVAL
from commands.approve import approve
from commands.broken import BROKEN, MENDED
from commands.budget import budget
from commands.charge import charge
from commands.chart import chart
from commands.checked import CHECKED
from commands.collect import collect
from commands.collected import COLLECTED
from commands.connect import connect
from commands.context import context
from commands.correct import correct
from commands.credit import credit
from commands.crossed import CROSSED
from commands.definition import Definition
from commands.deny import deny
from commands.digest import digest
from commands.disconnect import disconnect
from commands.drift import drift
from commands.drifted import DRIFTED
from commands.export import export
from commands.folded import FOLDED
from commands.forecast import forecast
from commands.groq import groq
from commands.help import help as help_
from commands.holds import holds
from commands.invoice import invoice
from commands.language import language
from commands.limit import limit
from commands.link import link
from commands.meter import meter
from commands.month import month
from commands.not_exported import NOT_EXPORTED
from commands.notice import Notice
from commands.passed import PASSED
from commands.passport import passport
from commands.passports import passports
from commands.pause import pause
from commands.price import price
from commands.price_data import PRICE_DATA
from commands.raise_ import raise_
from commands.rate import rate
from commands.reading import reading
from commands.reconcile import reconcile
from commands.rekey import rekey
from commands.remind import remind
from commands.reminded import REMINDER
from commands.resume import resume
from commands.revoke import revoke
from commands.risen import RISEN
from commands.running_low import RUNNING_LOW
from commands.schedule import schedule
from commands.settings import settings
from commands.snooze import snooze
from commands.start import start
from commands.statement import statement
from commands.status import status
from commands.subscribe import subscribe
from commands.summary import summary
from commands.tell import tell
from commands.topup import topup
from commands.undelivered import UNDELIVERED
from commands.undo import undo
from commands.unsubscribe import unsubscribe
from commands.week import week

COMMANDS: tuple[Definition, ...] = (
    start,
    help_,
    budget,
    summary,
    chart,
    context,
    digest,
    week,
    month,
    forecast,
    groq,
    reading,
    tell,
    remind,
    charge,
    invoice,
    credit,
    topup,
    meter,
    correct,
    undo,
    limit,
    raise_,
    holds,
    approve,
    deny,
    price,
    rate,
    alerts,
    ack,
    snooze,
    alert,
    subscribe,
    unsubscribe,
    pause,
    resume,
    connect,
    rekey,
    disconnect,
    collect,
    reconcile,
    drift,
    statement,
    export,
    schedule,
    accounts,
    status,
    settings,
    language,
    link,
    passport,
    passports,
    revoke,
)

# What is told without being asked.
NOTICES: tuple[Notice, ...] = (
    APPROVAL,
    BROKEN,
    CHECKED,
    COLLECTED,
    CROSSED,
    DRIFTED,
    FOLDED,
    MENDED,
    NOT_EXPORTED,
    PASSED,
    PRICE_DATA,
    REMINDER,
    RISEN,
    RUNNING_LOW,
    UNDELIVERED,
)
