"""Makes many of a few records, by SQL: copies that refer to the copies of what they referred to."""

#: What a copy has to call its own.
NAMED = {"account_move": "name", "stock_picking": "name", "sale_order": "name",
         "purchase_order": "name"}  # fmt: skip
LINKS = ("account_move_line_account_tax_rel", "account_account_tag_account_move_line_rel",
         "sale_order_line_invoice_rel", "account_tax_sale_order_line_rel",
         "account_tax_purchase_order_line_rel", "account_move_purchase_order_rel",
         "purchase_order_stock_picking_rel")  # fmt: skip


def grow(cr, groups, copies):
    """Copy groups of records that belong together.

    :param groups: recordsets, each table once
    :param copies: how many more there shall be of each
    """
    # copies refer to each other in circles; what they refer to is there when all are written
    cr.execute("SET LOCAL session_replication_role = replica")
    cr.execute("DROP TABLE IF EXISTS copied")
    cr.execute("CREATE TEMP TABLE copied (kind text, old bigint, copy int, new bigint)")
    tables = {}
    for records in groups:
        tables.setdefault(records._table, []).extend(records.ids)
    for table, ids in tables.items():
        cr.execute(
            f"INSERT INTO copied SELECT %s, old, copy, nextval('{table}_id_seq')"
            "  FROM unnest(%s) AS old, generate_series(1, %s) AS copy",
            [table, ids, copies],
        )
    cr.execute("CREATE INDEX ON copied (kind, old, copy)")
    cr.execute("ANALYZE copied")
    for table in tables:
        _copy(cr, table, _references(cr, table, tables))
    for table in LINKS:
        references = _references(cr, table, tables)
        if references:
            _copy_links(cr, table, references)
    cr.execute("SET LOCAL session_replication_role = origin")


def _columns(cr, table):
    cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    return [name for (name,) in cr.fetchall()]


def _references(cr, table, tables):
    """Columns of a table that refer to one of the copied tables."""
    cr.execute(
        """SELECT attribute.attname, link.confrelid::regclass::text
             FROM pg_constraint AS link
             JOIN pg_attribute AS attribute
               ON attribute.attrelid = link.conrelid AND attribute.attnum = link.conkey[1]
            WHERE link.contype = 'f' AND link.conrelid = to_regclass(%s)""",
        [table],
    )
    return {column: target for column, target in cr.fetchall() if target in tables}


def _joins(references):
    return " ".join(
        f"LEFT JOIN copied AS r{number} ON r{number}.kind = '{target}'"
        f' AND r{number}.old = t."{column}" AND r{number}.copy = own.copy'
        for number, (column, target) in enumerate(references.items())
    )


def _copy(cr, table, references):
    places = {column: number for number, column in enumerate(references)}
    columns = [name for name in _columns(cr, table) if name != "id"]
    values = []
    for column in columns:
        if column in places:
            values.append(f'COALESCE(r{places[column]}.new, t."{column}")')
        elif column == NAMED.get(table):
            values.append(f"t.\"{column}\" || '-' || own.copy")
        else:
            values.append(f't."{column}"')
    names = ", ".join(f'"{column}"' for column in columns)
    cr.execute(
        f"INSERT INTO {table} (id, {names}) SELECT own.new, {', '.join(values)}"
        f"  FROM {table} AS t JOIN copied AS own ON own.kind = '{table}' AND own.old = t.id"
        f"  {_joins(references)}"
    )


def _copy_links(cr, table, references):
    """Rows of a many-to-many table, one for each copy of what stands in its first column."""
    (first, target), *others = references.items()
    columns = _columns(cr, table)
    values = [
        f"own.new AS \"{column}\"" if column == first
        else f'COALESCE(r0.new, t."{column}")' if others and column == others[0][0]
        else f't."{column}"'
        for column in columns
    ]  # fmt: skip
    names = ", ".join(f'"{column}"' for column in columns)
    cr.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} AS t"
        f"  JOIN copied AS own ON own.kind = '{target}' AND own.old = t.\"{first}\""
        f"  {_joins(dict(others[:1]))}"
        " ON CONFLICT DO NOTHING"
    )
