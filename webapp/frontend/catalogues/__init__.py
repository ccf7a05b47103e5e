"""Keeps the words of every room in step with the code. Only who develops needs it, and Babel with it."""
