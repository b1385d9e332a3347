"""What is shown: frozen panels, tables and chart specifications. No HTML here."""
