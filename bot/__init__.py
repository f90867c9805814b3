"""The process: wiring, and everything with a live connection."""

VERSION = "0.1.0"
