"""Sheets over the lower part of the screen: the header, the alarms and the phases stay in sight while one is open."""
