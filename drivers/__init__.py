"""Machines: maps and limits as data, the Modbus client, the simulated and the replayed machine."""
