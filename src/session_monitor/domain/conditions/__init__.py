"""Conditions: predicates over readings, one verdict a key and step. Delays and latches are the alarm system's."""
