"""Tables as people write and take them: read in any usual form, numbers and all, and made safe for spreadsheets."""

from core.tables.reading import (
    Remark,
    Table,
    disarmed,
    for_spreadsheets,
    read_table,
    read_text,
    rearmed,
    shortened,
)

__all__ = [
    "Remark", "Table", "disarmed", "for_spreadsheets", "read_table", "read_text", "rearmed", "shortened",
]  # fmt: skip
