"""The connection to a real machine: Modbus TCP, read only, every reply checked before a number is taken from it."""
