import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { walk } from '../../electron/cli/completion/completion-model.ts'
import { describeProgram } from '../../electron/cli/program.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const page = readFileSync(path.join(ROOT, 'docs/admin.md'), 'utf8')
const references = [...page.matchAll(/`([^`]+) › ([^`]+)`/g)].map(([, file, title]) => ({ file: String(file), title: String(title) }))

it.each(references)('docs/admin.md: $file has the test "$title"', ({ file, title }) => {
  expect(existsSync(path.join(ROOT, file))).toBe(true)
  expect(readFileSync(path.join(ROOT, file), 'utf8')).toContain(title)
})

it('each of the ten situations of docs/admin.md names a test that produces it', () => {
  const situations = page.split(/^#{2,3} /m).filter((part) => /^\d+\. /.test(part))
  expect(situations).toHaveLength(10)
  expect(situations.filter((part) => !part.includes(' › ')).map((part) => part.split('\n')[0])).toEqual([])
})

it('every command that docs/admin.md tells to type exists, with its options', () => {
  const program = describeProgram({ command: 'latchkey admin', version: '0.1.0' }, () => {})
  const known = new Map(walk(program).map(({ path: words, command }) => [words, command]))
  const lines = [...page.matchAll(/latchkey admin ([a-z][^`|>#\n]*)/g)].map(([, words]) => String(words).trim())
  expect(lines.length).toBeGreaterThan(10)
  for (const line of lines) {
    const words = line.split(' ')
    const command = [3, 2, 1].map((most) => known.get(words.slice(0, most).join(' '))).find((found) => found !== undefined)
    expect(command, line).toBeDefined()
    const options = [...(command?.options ?? []), ...program.options].map(({ long }) => long)
    for (const option of words.filter((word) => word.startsWith('--'))) expect(options, line).toContain(option)
  }
})
