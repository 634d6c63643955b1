"""The alarm system: conditions are judged elsewhere; here verdicts become occurrences, states and signals."""
