"""The clinical frame of a treatment: indication, contraindications, scores and the end, as rules over what is known.

Every verdict is advice to a clinician and three-valued: what is missing is unknown, never "not met" and never 0.
Source: treatment specification (the expert consensus, sections 4 to 8).
"""
