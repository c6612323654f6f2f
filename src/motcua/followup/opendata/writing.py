"""A table as CSV, JSON and Parquet; what a spreadsheet would run is inert, and every form has the same columns in the same order."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date

from arro3.core import Array, DataType, Field, Schema, Table
from arro3.io import write_parquet

from motcua.followup.opendata.types import Cell, Column, Form, Kind, Row

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_FIRST_DAY = date(1970, 1, 1)
_TYPES: Mapping[Kind, DataType] = {
    Kind.TEXT: DataType.string(),
    Kind.INTEGER: DataType.int64(),
    Kind.NUMBER: DataType.float64(),
    Kind.FLAG: DataType.bool(),
    Kind.DAY: DataType.date32(),
}


def written(form: Form, columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    """The table in one form."""
    return {Form.CSV: _csv, Form.JSON: _json, Form.PARQUET: _parquet}[form](columns, rows)


def canonical(columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    """What tells one state of a table from another."""
    return _json(columns, rows)


def _csv(columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    """UTF-8 with its mark, as spreadsheets want it; a text that would begin a formula has an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    for row in rows:
        writer.writerow([_inert(row.get(column.name)) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def _inert(value: Cell) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_BEGINS_A_FORMULA) else value
    return "" if value is None else str(value)


def _json(columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    told = [{column.name: _plain(row.get(column.name)) for column in columns} for row in rows]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: Cell) -> Cell:
    return value.isoformat() if isinstance(value, date) else value


def _parquet(columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    arrays = [_array(column, [row.get(column.name) for row in rows]) for column in columns]
    schema = Schema([Field(column.name, _TYPES[column.kind], nullable=True) for column in columns])
    out = io.BytesIO()
    write_parquet(Table.from_arrays(arrays, schema=schema), out)
    return out.getvalue()


def _array(column: Column, values: Sequence[Cell]) -> Array:
    """A column's values; days go in as numbers of days, which is how the format keeps them."""
    if column.kind is not Kind.DAY:
        return Array(values, type=_TYPES[column.kind])
    days = [(value - _FIRST_DAY).days if isinstance(value, date) else None for value in values]
    return Array(days, type=DataType.int32()).cast(DataType.date32())
