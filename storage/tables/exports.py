"""Exports into the operator's folder: what is wanted and how often, and each file that is to be written."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint

from storage.columns import Day, Moment
from storage.tables.schema import id_column, metadata, reference

scheduled_exports = Table(
    "scheduled_exports",
    metadata,
    id_column(),
    reference("workspaces"),
    Column("what", String(32), nullable=False),  # the sheet
    Column("format", String(8), nullable=False),
    Column("every", String(8), nullable=False),  # day, week, month
    Column("only_last", Boolean, nullable=False),  # the day, week or month before alone; else all there is
    Column("keep", Integer),  # how many files stay; null: all
    reference("people", nullable=True),  # who asked for it
    Column("made_at", Moment, nullable=False),
    Column("trouble", Text),  # why the last file could not be written; null: it was
    Column("trouble_since", Moment),
    UniqueConstraint("workspace_id", "what", "format"),
)

export_files = Table(  # due, leased, finished; one a local date
    "export_files",
    metadata,
    id_column(),
    reference("workspaces"),
    reference("scheduled_exports"),
    Column("day", Day, nullable=False),
    Column("planned_at", Moment, nullable=False),  # its name says this moment
    Column("due_at", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("finished_at", Moment),
    Column("name", String(120), nullable=False, server_default=""),
    Column("row_count", Integer, nullable=False, server_default="0"),
    UniqueConstraint("scheduled_export_id", "day"),
    Index("ix_export_files_finished_at_due_at", "finished_at", "due_at"),
)
