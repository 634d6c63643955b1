"""Channels, readings, alarms, phases, treatment, results: pure, no Qt, no I/O, no clock."""
