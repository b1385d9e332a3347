"""CVAT: annotations XML, jobs, events and quality reports."""
