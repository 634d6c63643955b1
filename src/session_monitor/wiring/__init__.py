"""Builds the monitor from its parts; the only place that names concrete drivers."""
