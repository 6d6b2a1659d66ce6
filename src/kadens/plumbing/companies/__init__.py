"""Several companies, one database each: the directory says where, the database itself whose it is.

A process works for one company. `directory` and `choosing` know no Django.
"""
