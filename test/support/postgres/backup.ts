import type { TestDatabase } from './database.ts'

/** Copies of all tables and numbers beside them, as a backup would have them. */
export async function backupOf({ sql }: TestDatabase): Promise<Readonly<{ restore(): Promise<void> }>> {
  await sql(`DO $$
    DECLARE t text;
    BEGIN
      DROP SCHEMA IF EXISTS backup CASCADE;
      CREATE SCHEMA backup;
      CREATE TABLE backup.numbers AS SELECT sequencename::text AS name, last_value FROM pg_sequences WHERE schemaname = 'dir';
      FOR t IN ${TABLES} LOOP EXECUTE format('CREATE TABLE backup.%I AS TABLE dir.%I', t, t); END LOOP;
    END $$`)
  return {
    restore: async () => {
      await sql(`DO $$
        DECLARE t text; n record;
        BEGIN
          SET LOCAL session_replication_role = replica;
          FOR t IN ${TABLES} LOOP
            EXECUTE format('DELETE FROM dir.%I', t);
            EXECUTE format('INSERT INTO dir.%I OVERRIDING SYSTEM VALUE SELECT * FROM backup.%I', t, t);
          END LOOP;
          FOR n IN SELECT * FROM backup.numbers LOOP PERFORM setval(format('dir.%I', n.name), coalesce(n.last_value, 1), n.last_value IS NOT NULL); END LOOP;
        END $$`)
    },
  }
}

const TABLES = `SELECT c.relname FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
  WHERE s.nspname = 'dir' AND c.relkind IN ('r', 'p') AND NOT c.relispartition`
