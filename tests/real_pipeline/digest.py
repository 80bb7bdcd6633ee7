"""Telling whether anything at all in a database has changed."""


def digest_tables(platform, database):
    """Return a digest of the rows of every table, by table."""
    tables = platform.postgres.query(
        """
        SELECT quote_ident(tablename) FROM pg_tables
         WHERE schemaname = 'public' ORDER BY 1
        """,
        database,
    )
    digests = " UNION ALL ".join(
        f"""
        SELECT '{table}', md5(string_agg(row, '' ORDER BY row))
          FROM (SELECT md5(t::text) AS row FROM {table} AS t) AS rows
        """
        for (table,) in tables
    )
    return dict(platform.postgres.query(digests, database))
