"""The money rules. Pure: no I/O, no clock, no environment, standard library only."""
