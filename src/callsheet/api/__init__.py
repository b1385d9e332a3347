"""The programming interface: routes and schemas over the same actions as the pages. Empty until the API is built."""
