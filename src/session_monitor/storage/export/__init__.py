"""Recordings written out for other programs: CSV and Parquet."""
