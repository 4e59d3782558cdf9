import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'

/** A Node program in which something is done that nobody catches. */
function program(handling: string, happening: string) {
  const code = `import { catchUnforeseen } from './electron/platform/process/unforeseen.ts'
    const told = (who) => (error) => { console.log(who, String(error)); process.exitCode = 3 }
    const unforeseen = catchUnforeseen(${handling})
    ${happening}`
  const args = ['--experimental-strip-types', '--no-warnings', '--input-type=module', '-e', code]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  return { status, stdout: stdout.trim(), stderr }
}

const THROWN = `setTimeout(() => { throw new Error('thrown') })`
const REJECTED = `void Promise.reject(new Error('rejected'))`

describe('what nobody caught', () => {
  test.each([
    [THROWN, 'first Error: thrown'],
    [REJECTED, 'first Error: rejected'],
    [`unforeseen.handOver(told('next')); ${THROWN}`, 'next Error: thrown'],
    [`unforeseen.handOver(told('next')); ${REJECTED}`, 'next Error: rejected'],
  ])('%s is told in one place, and no stack is printed', (happening, said) => {
    expect(program(`told('first')`, happening)).toEqual({ status: 3, stdout: said, stderr: '' })
  })

  test('where that place fails too, the process ends, without a stack', () => {
    expect(program(`() => { throw new Error('again') }`, REJECTED)).toEqual({ status: 1, stdout: '', stderr: '' })
  })
})
