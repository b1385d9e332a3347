"""The simulated operation written out: exports, trackers, registry, truth. The only part that touches files."""
