"""Credentials in the forms that other programs read and write, one file a format.

A module in this package that reads and writes credentials exports `FORMAT` rows; the table of names
is `FORMATS` in `pushbutton.formats.registry`, which imports a module only when it is asked for.
"""
