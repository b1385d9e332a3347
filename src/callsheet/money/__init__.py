"""Contracts that execute: prices, credits, accruals. Empty until contracts are built."""
