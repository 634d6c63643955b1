"""Files of other programs, read and written: results as laboratories and hospitals send them.

A parser says what stands in a file and judges nothing else; what becomes of it is `domain.clinical.review`.
"""
