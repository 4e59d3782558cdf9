import { existsSync, statSync } from 'node:fs'
import { get } from 'node:http'
import path from 'node:path'
import { describe, expect, it, onTestFinished, test, vi } from 'vitest'
import { readDirectoryArguments } from '../../electron/directory/arguments.ts'
import { exitCodeOf } from '../../electron/directory/exit-code.ts'
import { enrolmentWords } from '../../electron/directory/first-words.ts'
import { runDirectory } from '../../electron/directory/run-directory.ts'
import { describeWithPostgres } from '../support/postgres/database.ts'
import { databaseDoor } from './support/database-door.ts'
import { FakeDirectory } from './support/fake-directory.ts'
import { push } from './support/gateway-world.ts'
import { enrolledWith, freshFolder, servedDirectory } from './support/served-directory.ts'

const asked = (dataFolder: string, way: string) =>
  new Promise<string>((resolve, reject) => {
    get({ socketPath: path.join(dataFolder, 'directory.sock'), path: way }, (response) => {
      let text = ''
      response.on('data', (part: Buffer) => (text += part.toString('utf8')))
      response.on('end', () => resolve(text))
    }).on('error', reject)
  })

/** The whole of the command, in this process. */
function running(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  let [printed, noted, isOver] = ['', '', false]
  const { promise: stopAsked, resolve: stop } = Promise.withResolvers<void>()
  const code = runDirectory(words, {
    env,
    workingFolder: '/',
    print: (text) => void (printed += text),
    note: (text) => void (noted += text),
    stopAsked,
  }).finally(() => (isOver = true))
  onTestFinished(async () => {
    stop()
    await code
  })
  return { code, stop, printed: () => printed, noted: () => noted, isOver: () => isOver }
}

const read = (...words: readonly string[]) => readDirectoryArguments(words, {}, '/here')

describe('the arguments', () => {
  it('say where it listens, and by which names it is reached', () => {
    expect(read('--data-dir', 'data')).toMatchObject({ host: '127.0.0.1', port: 7443, names: ['127.0.0.1'], dataFolder: '/here/data' })
    expect(read('--listen', '0.0.0.0:9', '--name', 'a.example', '--name', '10.0.0.1')?.names.slice(0, 2)).toEqual(['a.example', '10.0.0.1'])
    expect(read('--listen', '[::1]:9')).toMatchObject({ host: '::1', port: 9 })
    expect(read('--help')).toBeNull()
    expect([read()?.lines, read('--lines', '50')?.lines]).toEqual([1, 50])
  })

  it.each([
    [['--listen', 'here']],
    [['--listen', ':7443']],
    [['--listen', 'a:70000']],
    [['--everything']],
    [['stray']],
    [['--lines', '0']],
    [['--lines', '51']],
    [['--lines', 'two']],
  ])('refuse %j', (words) => {
    expect(() => read(...words)).toThrow(expect.objectContaining({ code: 'invalid_input' }) as Error)
  })
})

test('so many lines are printed as are asked for, each for another workstation', async () => {
  let made = 0
  const ask = () => Promise.resolve({ ok: true, value: { line: `latchkey-enrol:${(made += 1)}` } } as const)
  const words = await enrolmentWords(ask, 'Ward 3', 2)
  expect(words).toContain('2 workstations, each with a line of its own, at the site "Ward 3"')
  expect(words.match(/npm start -- --enrol latchkey-enrol:\d/g)).toEqual([1, 2].map((n) => `npm start -- --enrol latchkey-enrol:${n}`))
  expect((await enrolmentWords(ask, 'Ward 3', 1)).match(/--enrol/g)).toHaveLength(1)
})

test('wrong usage ends with 2 and tells the right one', async () => {
  const run = running(['--listen', 'here'])
  expect(await run.code).toBe(2)
  expect(run.noted()).toContain('Usage: ')
})

test('a database that cannot be reached ends it with 3', async () => {
  const run = running(['--data-dir', freshFolder(), '--listen', '127.0.0.1:0'], {
    LATCHKEY_GATEWAY_URL: 'postgresql://a:secret@127.0.0.1:1/b',
  })
  expect(await run.code).toBe(3)
  expect(run.noted()).toMatch(/^latchkey-directory: /)
  expect(run.noted()).not.toContain('secret')
})

test.each([
  ['a port that is taken', 3, 'is taken by another program'],
  ['an address that is not ours', 2, 'Nobody can listen'],
])('%s is said, and nothing is left behind', async (_what, code, says) => {
  const store = new FakeDirectory()
  const first = await servedDirectory(store)
  const listen = code === 3 ? { host: '127.0.0.1', port: first.port } : { host: '203.0.113.9', port: 7443 }
  const dataFolder = freshFolder()
  const refused = await servedDirectory(store, { dataFolder, listen }).catch((error: unknown) => error)
  expect(exitCodeOf(refused)).toBe(code)
  expect(String(refused)).toContain(says)
  expect(existsSync(path.join(dataFolder, 'directory.sock'))).toBe(false)
})

const words = (dataFolder: string) => ['--listen', '127.0.0.1:0', '--data-dir', dataFolder, '--site', 'Rome']
const enrolmentLineIn = (text: string) => /--enrol (\S+)/.exec(text)?.[1] ?? ''

const ready = (run: ReturnType<typeof running>) =>
  vi.waitFor(() => expect(enrolmentLineIn(run.printed()) !== '' || run.isOver()).toBe(true), { timeout: 20_000, interval: 20 })

describeWithPostgres('npm run directory', (database) => {
  const environment = (url = database.url) => ({ LATCHKEY_GATEWAY_URL: url, LATCHKEY_DATABASE_URL: database.ownerUrl })

  it('says where it is, makes the first administrator once, lets one desk in by the line it prints, and stops in order', async () => {
    const dataFolder = freshFolder()
    const run = running(words(dataFolder), environment())
    await ready(run)
    const [, oneTime = ''] = /one-time password (\S+)/.exec(run.printed()) ?? []
    expect(oneTime).toMatch(/^\w{4}(-\w{4}){3}$/)
    const line = enrolmentLineIn(run.printed())
    const { desk } = await enrolledWith(line)
    expect(await desk.heardOf('welcome')).toMatchObject({ site: 'Rome' })
    expect(await asked(dataFolder, '/metrics')).toMatch(/latchkey_gateway_desks 1\n/)
    // What may still be overtaken is exported later.
    expect(await asked(dataFolder, '/export?format=rfc5424')).toBe('')
    const second = running(words(dataFolder), environment())
    expect(await second.code).toBe(3)
    expect(second.noted()).toContain('Another directory serves')
    run.stop()
    expect(await run.code).toBe(0)
    expect(await desk.untilClosed()).toBe(4503)
    expect(existsSync(path.join(dataFolder, 'directory.sock'))).toBe(false)
    expect(statSync(dataFolder).mode & 0o006).toBe(0)
    for (const each of run.noted().trim().split('\n')) expect(JSON.parse(each)).toMatchObject({ level: 'info' })
    for (const secret of [oneTime, line.split('/')[1] ?? '', new URL(database.url).password]) expect(run.noted()).not.toContain(secret)
    const next = running([...words(dataFolder), '--quiet'], environment())
    await vi.waitFor(() => expect(next.printed()).toContain('The directory is at'), { timeout: 20_000, interval: 20 })
    next.stop()
    expect(await next.code).toBe(0)
    expect(next.printed()).not.toMatch(/one-time|--enrol/)
  }, 60_000)

  it('keeps its desks where PostgreSQL is gone, has them send again, and goes on by itself', async () => {
    const door = await databaseDoor(database.url)
    const run = running(words(freshFolder()), environment(door.url))
    await ready(run)
    const { desk, incarnation } = await enrolledWith(enrolmentLineIn(run.printed()))
    await desk.heardOf('welcome')
    door.shut()
    const said = { ...push(1, 'policy_changed'), incarnation }
    desk.say(said)
    expect((await desk.heardOf('busy')).afterMs).toBeGreaterThan(0)
    desk.say({ say: 'admit', ask: 1, person: desk.uid, session: desk.uid, boot: 1, revision: 0, takeOver: false })
    expect(await desk.heardOf('admitted')).toMatchObject({ answer: 'unavailable' })
    expect(run.noted()).toContain('PostgreSQL cannot be reached')
    expect(desk.closed).toBeNull()
    door.open()
    await vi.waitFor(
      () => {
        desk.say(said)
        expect(desk.heard.some((message) => message.say === 'ack' && message.status === 'ok')).toBe(true)
      },
      { timeout: 20_000, interval: 200 },
    )
    expect(run.noted()).toContain('the database answers again')
  }, 60_000)
})
