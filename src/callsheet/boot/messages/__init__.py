"""Messages of the product: gathered from the sources, kept in catalogues, and made strange for tests."""
