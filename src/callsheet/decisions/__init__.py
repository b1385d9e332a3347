"""What is or will be wrong, why, and what to do: pure functions from frozen cases to findings."""
