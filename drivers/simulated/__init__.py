"""The simulated machine: a physical model of the treatment, served in process or over real Modbus.

Without it nothing could be tried, tested or shown without a patient on a machine.
Source: the specification of the simulated machine's physics and the machine specification.
"""
