"""Parts of statements by their kind, whatever the type of their values.

SQLAlchemy keeps that type for checks of its own, and loses it at every function of SQL; here the fields of a
statement's row say what its values are (`engine/statement.py`).
"""

from typing import Any, TypeAlias

from sqlalchemy import BindParameter, Column, ColumnElement, Select

Expression: TypeAlias = ColumnElement[Any]
TableColumn: TypeAlias = Column[Any]
Parameter: TypeAlias = BindParameter[Any]
Selection: TypeAlias = Select[Any]
