"""The program that opens files of strangers: `python -m documents.inspector`.

It runs confined, in a process of its own for each file (documents/sandbox.py starts it), and
imports neither Django nor anything that knows the database.
"""
