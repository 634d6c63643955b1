"""Poll, derive, judge, alarm, record, publish: one step(), no I/O of its own."""
