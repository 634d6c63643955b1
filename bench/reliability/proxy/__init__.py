"""A proxy between the real link and a real Modbus server; it breaks replies by a seeded schedule and logs each."""
