"""The quality study of a programme: made by the worker, kept, read by pages and programs."""
