"""Sheets made into something to read: one module for each form."""
