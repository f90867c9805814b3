"""The chat at this machine: on a screen with completion and colours, or plain lines on a pipe.

`conversation` knows what a line means and needs no terminal; `piped` and `screen` read lines and print
what is said; `showing` prints deliveries too.
"""
