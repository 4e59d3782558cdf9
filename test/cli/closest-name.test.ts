import { expect, test } from 'vitest'
import { closestName } from '../../electron/cli/closest-name.ts'

test.each([
  ['maira', ['tom', 'maria'], 'maria'],
  ['MARIA', ['tom', 'maria'], 'maria'],
  ['mar', ['tom', 'maria'], 'maria'],
  ['zacharias', ['tom', 'maria'], null],
  ['x', ['tom', 'maria'], null],
  ['tom', [], null],
])('%s among %j is %s', (typed, names, meant) => {
  expect(closestName(typed, names)).toBe(meant)
})
