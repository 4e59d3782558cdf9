import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { Connection } from '../../electron/store/sqlite/connection.ts'
import { newFile } from './folder.ts'

/** A connection to a file with an empty table of notes, and somebody else's to the same file, who waits for nobody. */
function twoConnections() {
  const file = newFile()
  const [own, other] = [new Database(file, { timeout: 0 }), new Database(file, { timeout: 0 })]
  onTestFinished(() => [own, other].forEach((db) => db.close()))
  own.pragma('journal_mode = WAL')
  own.exec('CREATE TABLE notes (note TEXT)')
  const connection = new Connection(own, file, 0)
  const write = (note: string) => void connection.statement('INSERT INTO notes VALUES (?)').run(note)
  const read = () => connection.statement('SELECT note FROM notes').pluck().all()
  const writeElsewhere = (note: string) => void other.prepare('INSERT INTO notes VALUES (?)').run(note)
  return { connection, write, read, writeElsewhere }
}

test('of a write that throws in the middle nothing stays, and the next one is not caught in it', () => {
  const { connection, write, read } = twoConnections()
  const half = () =>
    connection.write('note two things', () => {
      write('one')
      throw new Error('and no more')
    })
  expect(half).toThrow('and no more')
  expect(read()).toEqual([])
  connection.write('note one thing', () => write('another'))
  expect(read()).toEqual(['another'])
})

test('a write keeps everybody else from writing from its start, so that what it has read still holds when it writes', () => {
  const { connection, write, read, writeElsewhere } = twoConnections()
  connection.write('note that there is nothing', () => {
    expect(read()).toEqual([])
    expect(() => writeElsewhere('in between')).toThrow('locked')
    write('nothing')
  })
  expect(read()).toEqual(['nothing'])
})

test('a snapshot sees one moment, whatever others write meanwhile, and the next look sees it', () => {
  const { connection, read, writeElsewhere } = twoConnections()
  const seen = connection.snapshot('look twice', () => {
    const before = read()
    writeElsewhere('in between')
    return [before, read()]
  })
  expect(seen).toEqual([[], []])
  expect(read()).toEqual(['in between'])
})
