"""An operation with known truth and planted faults, written out in the readers' own formats: demo, load, benchmarks."""

from callsheet.simulator.simulation import simulate
from callsheet.simulator.writers.files import Written, WrittenFile

__all__ = ["Written", "WrittenFile", "simulate"]
