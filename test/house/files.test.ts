import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { WORDS } from '../../electron/contract/words/index.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const LONGEST = 300

const filesIn = (folder: string) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')

test.each(['electron', 'renderer', 'scripts', 'test'])('no file of %s needs a table of contents', (folder) => {
  const code = filesIn(folder).filter((file) => /\.(ts|tsx|css|html)$/.test(file))
  expect(code.filter((file) => read(file).split('\n').length > LONGEST + 1)).toEqual([])
})

/** Each way through the words, as in `alerts.title`. */
function* waysThrough(words: object, way: readonly string[] = []): Generator<readonly string[]> {
  for (const [name, value] of Object.entries(words)) {
    if (typeof value === 'object' && value !== null) yield* waysThrough(value as object, [...way, name])
    else yield [...way, name]
  }
}

test('every word is said somewhere', () => {
  const code = [...filesIn('electron'), ...filesIn('renderer')]
    .filter((file) => /\.(ts|tsx|html)$/.test(file))
    .map(read)
    .join('\n')
  // A plural by its form, a list of codes by the code; the last part of a name may be put together where it is used.
  const isSaid = (way: readonly string[]) => {
    const name = (way.at(-1) ?? '').replace(/_(zero|one|two|few|many|other)$/, '')
    return new RegExp(`\\b${name}\\b`).test(code) || /^(score\d|\w+Of)$/.test(name)
  }
  expect([...waysThrough(WORDS.en)].filter((way) => !isSaid(way)).map((way) => way.join('.'))).toEqual([])
})
