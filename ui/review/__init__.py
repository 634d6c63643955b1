"""The review window: a recorded session, with a time cursor. It reads one file and never sounds."""
