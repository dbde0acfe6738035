"""Holds entries against the records of an authority: pure, values in and values out."""
