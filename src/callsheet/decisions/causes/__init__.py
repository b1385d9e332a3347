"""Why something changed: mix against rate, which slice makes the gap, what happened at the same time."""
