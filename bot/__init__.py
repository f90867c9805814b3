"""The process: wiring, and everything with a live connection."""
