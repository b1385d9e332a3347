"""What should be done next: capacity, allocation, schedule. Empty until plans are built."""
