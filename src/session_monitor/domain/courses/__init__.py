"""Whole sessions judged at once, over arrays: what answers "what if" in a second.

Stepping through every poll is the truth; tests prove that what stands here gives the same.
"""
