import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { ALERT_FACT_SQL } from '../../electron/store/sqlite/alerts/alert-facts.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { newFile } from './folder.ts'

test.each(Object.entries(ALERT_FACT_SQL))('the statement "%s" searches an index and sorts nothing', (_name, sql) => {
  const file = newFile()
  openSqliteStore(file).close()
  const db = new Database(file)
  onTestFinished(() => void db.close())
  const parameters = Array.from({ length: sql.split('?').length - 1 }, () => null)
  const plan = (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(parameters) as { detail: string }[]).map(({ detail }) => detail).join('; ')
  expect(plan).toMatch(/^SEARCH \w+ USING (COVERING )?INDEX/)
  expect(plan).not.toContain('TEMP B-TREE')
})
