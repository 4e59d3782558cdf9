// oxlint-disable unicorn/consistent-function-scoping, typescript/no-implied-eval, no-extend-native, no-shadow -- what runs in the page is hostile on purpose, and cannot reach beyond its own function
import { createAdministrator, expect, test } from './support/fixtures.ts'
import { sessionSurvives } from './support/hostile.ts'
import type { Hostile } from './support/hostile.ts'

test('a hostile page finds no Node, no Electron and nothing but two functions of the bridge, which it cannot change', async ({
  start,
  dataDir,
}) => {
  const { page } = await start()
  await createAdministrator(page)
  const found = await page.evaluate(() => {
    const world = globalThis as unknown as Hostile
    const names = ['require', 'process', 'module', 'exports', 'Buffer', 'global', '__dirname', 'electron', 'ipcRenderer', 'chrome.runtime']
    const bridge = world.latchkey
    try {
      ;(world as Record<string, unknown>)['latchkey'] = null
      ;(bridge as Record<string, unknown>)['ask'] = null
    } catch {
      // Assigning throws in strict code.
    }
    // A function of another world leads to that world's Function, unless the bridge has replaced it by one of ours.
    const Constructor = bridge.ask.constructor as (code: string) => () => unknown
    let reached: unknown = 'nothing'
    try {
      reached = Constructor('return typeof require + typeof process')()
    } catch (error) {
      reached = (error as Error).name
    }
    return {
      names: names.filter((name) => name in world),
      bridge: Object.keys(world.latchkey).toSorted(),
      types: [typeof world.latchkey.ask, Object.isFrozen(world.latchkey)],
      reached: ['EvalError', 'undefinedundefined'].includes(String(reached)),
    }
  })
  expect(found).toEqual({ names: [], bridge: ['ask', 'on'], types: ['function', true], reached: true })
  await sessionSurvives(page, dataDir)
})

test('polluted prototypes in the page change nothing on the other side of the bridge', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  const answers = await page.evaluate(async () => {
    const world = globalThis as unknown as Hostile
    const kept = { includes: Array.prototype.includes, hasOwn: Object.hasOwn, keys: Object.keys }
    Array.prototype.includes = () => true
    Object.hasOwn = () => true
    Object.keys = () => []
    ;(Object.prototype as Record<string, unknown>)['role'] = 'admin'
    const polluted = JSON.parse('{"__proto__":{"role":"admin"},"identifier":"ana","password":"x"}') as unknown
    try {
      return [
        await world.latchkey.ask('no:such-channel', null),
        await world.latchkey.ask('__proto__', null),
        await world.latchkey.ask('toString', null),
        await world.latchkey.ask({ toString: () => 'session:sign-out' }, null),
        await world.latchkey.ask('session:sign-in', polluted),
      ]
    } finally {
      Object.assign(Array.prototype, { includes: kept.includes })
      Object.assign(Object, { hasOwn: kept.hasOwn, keys: kept.keys })
      delete (Object.prototype as Record<string, unknown>)['role']
    }
  })
  for (const answer of answers) expect(answer).toMatchObject({ ok: false })
  await sessionSurvives(page, dataDir)
})

test('huge, deep, cyclic and outlandish questions are refused', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  const answers = await page.evaluate(async () => {
    const { latchkey } = globalThis as unknown as Hostile
    const cyclic: Record<string, unknown> = {}
    cyclic['self'] = cyclic
    let deep: unknown = null
    for (let level = 0; level < 500; level += 1) deep = { deep }
    const outlandish = [
      'x'.repeat(20_000_000),
      { identifier: 'x'.repeat(2_000), password: 'x' },
      Array.from({ length: 100_000 }, () => 0),
      cyclic,
      deep,
      new Map([['identifier', 'ana']]),
      new Uint8Array(1_000_000),
      new Date(),
      Symbol.iterator,
      () => 'called',
      document.body,
      Number.NaN,
      10n,
      undefined,
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('trap')
          },
        },
      ),
    ]
    const ask = async (question: unknown) => {
      try {
        return ((await latchkey.ask('session:sign-in', question)) as { ok: boolean }).ok
      } catch {
        return false
      }
    }
    return Promise.all(outlandish.map(ask))
  })
  expect(answers).toEqual(answers.map(() => false))
  await sessionSurvives(page, dataDir)
})

test('a page that asks without end is held back, and the log stays readable', async ({ start, dataDir }) => {
  const { readFileSync } = await import('node:fs')
  const { app, page } = await start()
  await createAdministrator(page)
  const refusals = await page.evaluate(async () => {
    const { latchkey } = globalThis as unknown as Hostile
    const answers = await Promise.all(
      Array.from({ length: 3_000 }, () => latchkey.ask('session:sign-in', { identifier: 'ana', password: 'x' })),
    )
    return answers.filter((answer) => !(answer as { ok: boolean }).ok).length
  })
  expect(refusals).toBe(3_000)
  await page.waitForTimeout(500)
  await sessionSurvives(page, dataDir)
  await app.close()
  const lines = readFileSync(`${dataDir}/logs/latchkey.log`, 'utf8').split('\n')
  expect(lines.filter((line) => line.includes('call refused')).length).toBeLessThan(200)
  expect(lines.some((line) => line.includes('"because":"rate"'))).toBe(true)
})
