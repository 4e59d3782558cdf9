import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { readHooks, runHooks } from '../../../electron/platform/process/hooks.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const FACTS = { EVENT: 'end', USER: 'ana', REASON: 'window_closed' }

/** A data directory with hooks, each of which notes in `said` what it likes. */
function place(programs: Readonly<Record<string, string>> = {}) {
  const dir = temporaryFolder()
  const folder = path.join(dir, 'hooks')
  mkdirSync(folder, { mode: 0o700 })
  const said = path.join(dir, 'said')
  const plant = (name: string, text: string, mode = 0o700) => {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${text.replaceAll('SAID', said)}\n`, { mode })
    chmodSync(path.join(folder, name), mode)
  }
  for (const [name, text] of Object.entries(programs)) plant(name, text)
  const log = recordingLog()
  const run = (kind = 'end', deadline?: number) => runHooks(dir, log, { kind, facts: FACTS }, deadline)
  return { dir, folder, said, plant, log, run, hears: () => (existsSync(said) ? readFileSync(said, 'utf8') : '') }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !isSo(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(isSo()).toBe(true)
}

describe.runIf(process.platform !== 'win32')('hooks', () => {
  it('are run for what they are named after, with the facts in their environment', async () => {
    const here = place({
      'end-lights': 'echo "$LATCHKEY_EVENT $LATCHKEY_USER $LATCHKEY_REASON $LATCHKEY_DATA_DIR" > SAID',
      'start-1': 'echo start >> SAID',
      ending: 'echo ending >> SAID',
    })
    expect(readHooks(here.dir)).toEqual({ programs: ['end-lights', 'start-1'], refused: [], failed: [] })
    here.run()
    await until(() => here.hears() !== '')
    expect(here.hears()).toBe(`end ana window_closed ${here.dir}\n`)
  })

  it('that fail are told in the log and by what the doctor reads, until they go well', async () => {
    const here = place({ end: 'exit 3' })
    here.run()
    await until(() => here.log.lines.some(({ event }) => event === 'a hook failed'))
    expect(readHooks(here.dir).failed).toEqual([{ name: 'end', why: 'It ended with exit code 3.' }])
    here.plant('end', 'exit 0')
    here.run()
    await until(() => readHooks(here.dir).failed.length === 0)
  })

  it.each(['end~', 'end.bak', 'end.sh', 'end-lights.orig', 'end-lights~', 'end_lights', 'end-', 'end-$(id)', 'end lights', 'end.rpmnew'])(
    'are not run where they are named %j, which may be a copy, and that is told',
    (name) => {
      const here = place({ [name]: 'echo bad > SAID' })
      expect(readHooks(here.dir)).toMatchObject({
        programs: [],
        refused: [{ name, why: expect.stringContaining('none of a hook') as string }],
      })
    },
  )

  it.each(['.end.swp', '#end#', 'ending', 'README', '4913'])('are not what is named %j', (name) => {
    expect(readHooks(place({ [name]: 'echo bad > SAID' }).dir)).toEqual({ programs: [], refused: [], failed: [] })
  })

  it('are handed on nothing of what the app was started with', async () => {
    vi.stubEnv('SECRET_TOKEN', 'secret')
    vi.stubEnv('LATCHKEY_DATABASE_URL', 'secret')
    vi.stubEnv('TZ', 'Europe/Rome')
    onTestFinished(() => void vi.unstubAllEnvs())
    const here = place({ end: 'env > SAID.new; mv SAID.new SAID' })
    here.run()
    await until(() => here.hears() !== '')
    const names = here
      .hears()
      .split('\n')
      .flatMap((line) => line.split('=')[0] ?? [])
    const shells = ['PWD', 'OLDPWD', 'SHLVL', '_', '']
    expect(names.filter((name) => !shells.includes(name)).toSorted()).toEqual(
      ['PATH', 'HOME', 'LANG', 'TZ']
        .filter((name) => process.env[name] !== undefined)
        .concat(['LATCHKEY_DATA_DIR', 'LATCHKEY_EVENT', 'LATCHKEY_HOOK', 'LATCHKEY_REASON', 'LATCHKEY_USER'])
        .toSorted(),
    )
  })

  it.runIf(existsSync('/proc/self/environ')).each([
    ['leaves the group', 'setsid sh -c "echo \\$\\$ > SAID; sleep 60" & sleep 60'],
    ['leaves it twice, and its parents end', 'setsid sh -c "(setsid sh -c \'echo \\$\\$ > SAID; exec sleep 60\' &) ; exit 0" & sleep 60'],
    ['hears no signal', 'trap "" TERM INT HUP; echo $$ > SAID; while :; do sleep 1; done'],
  ])('that hang are killed with what they started, also where it %s', async (_what, text) => {
    const here = place({ end: text })
    here.run('end', 0.6)
    await until(() => /\d\n/.test(here.hears()))
    const started = Number(here.hears())
    expect(isAlive(started)).toBe(true)
    await until(() => !isAlive(started))
  })

  it('that hang hold nobody up, and are killed with all that they started', async () => {
    const here = place({ end: 'sleep 60 & echo $! > SAID; sleep 60' })
    here.run('end', 0.4)
    await until(() => /\d\n/.test(here.hears()))
    const started = Number(here.hears())
    await until(() => readHooks(here.dir).failed.length > 0)
    expect(readHooks(here.dir).failed).toMatchObject([{ name: 'end', why: expect.stringContaining('did not end within') as string }])
    await until(() => !isAlive(started))
  })

  it.each([
    ['that others can write', (here: ReturnType<typeof place>) => here.plant('end', 'echo bad > SAID', 0o722), 'Other accounts'],
    ['that cannot be executed', (here: ReturnType<typeof place>) => here.plant('end', 'echo bad > SAID', 0o600), 'cannot be executed'],
    ['that are links', (here: ReturnType<typeof place>) => symlinkSync('/bin/true', path.join(here.folder, 'end')), 'a link'],
    ['that are folders', (here: ReturnType<typeof place>) => mkdirSync(path.join(here.folder, 'end')), 'a folder'],
  ])('%s are refused, and told', (_what, plant, why) => {
    const here = place()
    plant(here)
    // Root may execute anything that anybody may; access(2) says so of no file without a bit for it.
    expect(readHooks(here.dir)).toMatchObject({ programs: [], refused: [{ name: 'end', why: expect.stringContaining(why) as string }] })
    here.run()
    expect(here.log.lines).toMatchObject([{ level: 'warn', event: 'hooks that are refused' }])
    expect(here.hears()).toBe('')
  })

  it.each([
    ['the folder', (here: ReturnType<typeof place>) => here.folder],
    ['the data directory', (here: ReturnType<typeof place>) => here.dir],
  ])('none is run where others can write %s', (_what, which) => {
    const here = place({ end: 'echo bad > SAID' })
    chmodSync(which(here), 0o777)
    expect(readHooks(here.dir)).toMatchObject({ programs: [], refused: [{ name: '.' }] })
  })

  it('there are none where there is no folder', () => {
    expect(readHooks(temporaryFolder())).toEqual({ programs: [], refused: [], failed: [] })
  })
})

function isAlive(pid: number): boolean {
  try {
    // A zombie is gone, too: nobody here waits for it.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
