"""What the pages of quality load: of a programme, a vendor, a locale, or of everything that the reader may see."""
