"""Session Monitor: bedside monitor and recorder for extracorporeal treatment."""

__version__ = "0.1.0"
