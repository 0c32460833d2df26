"""Tables of a school, in and out: CSV and XLSX, line by line, all or nothing.

A resource says the columns of one model (`resource`, `cells`, `pointers`); `tables` reads and
writes files; `running` shows what a file would change, then does it; `pages` is the desk's side.
An app registers its resources with `registry.exchanged`.
"""
