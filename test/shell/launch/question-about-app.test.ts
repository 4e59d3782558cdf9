import { expect, test } from 'vitest'
import { asAdministration } from '../../../electron/shell/launch/question-about-app.ts'

test.each([
  [['--help'], ['admin', '--help']],
  [['-h'], ['admin', '-h']],
  [['help'], ['admin', 'help']],
  [
    ['help', 'users', 'add'],
    ['admin', 'help', 'users', 'add'],
  ],
  [['--version'], ['admin', '--version']],
  [['-V'], ['admin', '-V']],
  [
    ['--data-dir', '/x', '--lang', 'es', '--help'],
    ['admin', '--help'],
  ],
  [
    ['admin', 'users', '--help'],
    ['admin', 'users', '--help'],
  ],
])('%j is a question to the CLI', (words, asked) => {
  expect(asAdministration(words)).toEqual(asked)
})

test.each([[[]], [['--data-dir', '/help']], [['--lang=es']], [['--data-dir', 'help']]])('%j opens the app', (words) => {
  expect(asAdministration(words)).toEqual(words)
})
