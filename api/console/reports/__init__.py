"""Figures with a chart each."""
