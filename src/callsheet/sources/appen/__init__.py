"""Appen, formerly Figure Eight and CrowdFlower: full report CSV."""
