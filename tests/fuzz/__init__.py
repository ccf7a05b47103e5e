"""Fuzzing whatever reads what strangers write: `make fuzz`. A target may refuse an input in its own words, no more."""
