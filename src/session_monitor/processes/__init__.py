"""The boundary between processes: children, messages, sound."""
