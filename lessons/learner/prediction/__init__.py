"""Models that predict answers, and what they are judged by. NumPy only, no Django."""
