"""What pages show: fetched within a scope, computed by the pure layers, given as reports."""
