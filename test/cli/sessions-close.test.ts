import { describe, expect, test } from 'vitest'
import { addUser } from '../store/samples.ts'
import { addPerson, admin, freshFolder, json } from './support/admin.ts'
import { said } from './support/in-process.ts'
import { identity, openFor, signIn } from './support/running-app.ts'

const HOUR = 3_600_000
const close = (dataDir: string, ...words: readonly string[]) => admin(['sessions', 'close', '--json', '--data-dir', dataDir, ...words])
const active = (dataDir: string) =>
  (json(admin(['sessions', 'list', '--json', '--data-dir', dataDir])) as readonly { id: string }[]).map(({ id }) => id)

/** Three people signed in, in processes that are alive (this one). */
function threeSignedIn() {
  const folder = freshFolder()
  for (const name of ['tom', 'ana', 'zoe']) addPerson(folder, name)
  const store = openFor(folder)
  const begin = (name: string) => signIn(store, name, identity()).id
  const [tom, ana, zoe] = [begin('tom'), begin('ana'), begin('zoe')]
  return { folder, tom, ana, zoe }
}

describe('sessions close', () => {
  test('ends the ones named, as closed by an administrator, and is audited', () => {
    const { folder, tom, ana, zoe } = threeSignedIn()
    expect(json(close(folder, tom, ana))).toMatchObject([
      { id: tom, user: 'tom', outcome: 'ended', endReason: 'closed_by_admin' },
      { id: ana, user: 'ana', outcome: 'ended' },
    ])
    expect(active(folder)).toEqual([zoe])
    const audit = json(admin(['audit', 'list', '--json', '--data-dir', folder])) as readonly { kind: string; sessionId: string | null }[]
    expect(audit.filter(({ kind }) => kind === 'session_ended').map(({ sessionId }) => sessionId)).toEqual(
      expect.arrayContaining([tom, ana]),
    )
  })

  test('ends all of one person, or all but one', () => {
    const { folder, tom, ana } = threeSignedIn()
    close(folder, '--user', 'zoe')
    expect(active(folder).toSorted()).toEqual([tom, ana].toSorted())
    close(folder, '--others-than', ana)
    expect(active(folder)).toEqual([ana])
  })

  test('ending what has ended already is no failure, and says so', () => {
    const { folder, tom } = threeSignedIn()
    close(folder, tom)
    expect(json(close(folder, tom))).toMatchObject([{ id: tom, outcome: 'already_ended' }])
  })

  test('a session whose process is gone ends at its last sign of life', () => {
    const folder = freshFolder()
    addPerson(folder, 'tom')
    const began = Date.now() - HOUR
    const session = signIn(openFor(folder), 'tom', identity({ processStartedAt: 1 }), began)
    expect(json(close(folder, session.id))).toMatchObject([{ outcome: 'ended', endedAt: new Date(began).toISOString() }])
  })

  test('an id that does not exist ends nothing at all, with code 1', () => {
    const { folder, tom } = threeSignedIn()
    const outcome = close(folder, tom, '01a1fcf2-7b96-713a-8316-c098b8a2eba0')
    expect(outcome.code).toBe(1)
    expect(active(folder)).toContain(tom)
  })

  test.each([[[]], [['--user', 'tom', '--others-than', 'x']], [['x', '--user', 'tom']]])('%j is wrong usage', (words) => {
    expect(close(threeSignedIn().folder, ...words).code).toBe(2)
  })
})

const idleAt = (folder: string, name: string, ago: number) => {
  const store = openFor(folder)
  addUser(store, { username: name })
  return signIn(store, name, identity(), Date.now() - ago).id
}
const idleHere = (folder: string, ...words: readonly string[]) => said(folder, 'sessions', 'close', ...words)
const outcomes = (text: string) =>
  Object.fromEntries((JSON.parse(text) as { user: string; outcome: string }[]).map(({ user, outcome }) => [user, outcome]))

describe('sessions close --idle-for', () => {
  test('ends who has done nothing for so long, and nobody else; a dry run only names them', () => {
    const folder = freshFolder()
    idleAt(folder, 'tom', HOUR)
    idleAt(folder, 'ana', HOUR / 4)
    const dry = idleHere(folder, '--idle-for', '30m', '--dry-run', '--json')
    expect(outcomes(dry.stdout)).toEqual({ tom: 'would_end' })
    expect(idleHere(folder, '--idle-for', '30m', '--dry-run').stdout).toMatch(/tom +\S+ \S+ +would be ended/)
    expect(active(folder)).toHaveLength(2)
    expect(outcomes(idleHere(folder, '--idle-for', '30m', '--json').stdout)).toEqual({ tom: 'ended' })
    expect(openFor(folder).activeSessions()).toHaveLength(1)
    expect(openFor(folder).listAudit({ newest: 1 })).toMatchObject([{ kind: 'session_ended', detail: { reason: 'closed_by_admin' } }])
    expect(idleHere(folder, '--idle-for', '30m')).toMatchObject({ code: 0, stdout: 'There was no session to end.\n' })
  })

  test('is one way among others, and takes a duration', () => {
    const folder = freshFolder()
    const id = idleAt(folder, 'tom', HOUR)
    for (const words of [
      ['--idle-for', '30'],
      ['--idle-for', '0s'],
      ['--idle-for', 'x'],
      ['--idle-for', '30m', '--user', 'tom'],
      [id, '--idle-for', '30m'],
      ['--dry-run'],
    ])
      expect(idleHere(folder, ...words)).toMatchObject({ code: 2, stdout: '' })
    expect(active(folder)).toEqual([id])
  })

  test('a dry run of ids says which have ended already', () => {
    const folder = freshFolder()
    const id = idleAt(folder, 'tom', HOUR)
    expect(outcomes(idleHere(folder, id, '--dry-run', '--json').stdout)).toEqual({ tom: 'would_end' })
    idleHere(folder, id)
    expect(outcomes(idleHere(folder, id, '--dry-run', '--json').stdout)).toEqual({ tom: 'already_ended' })
  })
})
