import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { desk } from '../support/desk.ts'
import { FleetWorld } from './support/fleet-world.ts'

it('a desk without a directory opens nothing, sets no timer and reads nothing of the wire', async () => {
  const world = new FleetWorld()
  const before = world.clock.pendingTimers
  const place = desk({ fleet: world })
  await place.settle().catch(() => {})
  const alone = desk()
  await alone.settle().catch(() => {})
  expect(world.clock.pendingTimers - before).toBe(alone.clock.pendingTimers)
  await place.signIn('tom')
  await place.told('session:sign-out', null)
  expect(world.wire.said).toBe(0)
  expect(place.line?.status()).toEqual({ kind: 'none' })
})

it('what every desk loads leaves ws on the disk, until a line is opened', () => {
  const script = `
    import { registerHooks } from 'node:module'
    const read = []
    registerHooks({ load: (url, context, next) => (read.push(url), next(url, context)) })
    await import('./electron/desk/desk.ts')
    await import('./electron/app/fleet/office.ts')
    const none = read.filter((url) => /\\/(ws|platform\\/wire)\\//.test(url))
    await import('./electron/platform/wire/link-lines.ts')
    const without = read.filter((url) => url.includes('/node_modules/ws/'))
    process.stdout.write(JSON.stringify({ none, without }))`
  const told = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })
  expect(JSON.parse(told)).toEqual({ none: [], without: [] })
})
