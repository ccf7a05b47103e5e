"""Simulated students: to replay a rule on, and to compare what sets of rules come to. What they cannot show is said in
docs/simulation.md.
"""

from lessons.adaptation.simulation.simulated_class import SimulatedSession, simulated_class

__all__ = ["SimulatedSession", "simulated_class"]
