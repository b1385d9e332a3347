"""Everything that can be read: tools' exports, tables through mappings, trackers."""
