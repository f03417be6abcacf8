-- Copies the open bank lines of the busiest journal, with their entries, until there are :lines.
DO $$
DECLARE
    busiest integer;
    found integer;
    round integer;
    step integer := 1000000;
    tables text[] := ARRAY['account_move', 'account_bank_statement_line', 'account_move_line'];
    chosen text;
    columns text;
    copied text;
BEGIN
    SELECT journal_id, count(*) INTO busiest, found
      FROM account_bank_statement_line WHERE is_reconciled IS NOT TRUE
     GROUP BY journal_id ORDER BY 2 DESC LIMIT 1;
    CREATE TEMP TABLE picked AS
        SELECT id, move_id FROM account_bank_statement_line
         WHERE journal_id = busiest AND is_reconciled IS NOT TRUE;
    SET session_replication_role = replica;
    FOR round IN 1..(:lines / found) LOOP
        FOREACH chosen IN ARRAY tables LOOP
            SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position),
                   string_agg(
                       CASE
                           WHEN column_name IN ('id', 'move_id', 'statement_line_id')
                               THEN format('%I + %s', column_name, round * step)
                           WHEN column_name IN ('name', 'move_name') AND chosen = 'account_move'
                               THEN format('%I || %L', column_name, '-' || round)
                           WHEN column_name IN ('smart_import_id', 'smart_import_key')
                               THEN 'NULL'
                           ELSE quote_ident(column_name)
                       END, ', ' ORDER BY ordinal_position)
              INTO columns, copied
              FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name = chosen AND is_generated = 'NEVER';
            EXECUTE format(
                'INSERT INTO %I (%s) SELECT %s FROM %I WHERE %s IN (SELECT %s FROM picked)',
                chosen, columns, copied, chosen,
                CASE chosen WHEN 'account_move_line' THEN 'move_id' ELSE 'id' END,
                CASE chosen WHEN 'account_bank_statement_line' THEN 'id' ELSE 'move_id' END);
        END LOOP;
    END LOOP;
    SET session_replication_role = DEFAULT;
END $$;
ANALYZE;
