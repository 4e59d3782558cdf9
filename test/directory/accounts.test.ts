import { expect, test } from 'vitest'
import type { FromDesk } from '../../electron/contract/fleet/messages.ts'
import type { DirectoryCredentials } from '../../electron/core/fleet/directory-port.ts'
import type { FakeDesk } from './support/gateway-world.ts'
import { GatewayWorld } from './support/gateway-world.ts'

const RIGHT = 'four unrelated words'

const person = (username: string, more: Partial<DirectoryCredentials> = {}): DirectoryCredentials => ({
  id: `id of ${username}`,
  username,
  displayName: username,
  email: null,
  role: 'user',
  disabled: false,
  mustChangePassword: false,
  revision: 1,
  passwordHash: `hash of ${RIGHT}`,
  oneTimeSince: null,
  ...more,
})

async function worldWith(...people: readonly DirectoryCredentials[]) {
  const world = new GatewayWorld()
  for (const each of people) world.store.people.set(each.username, each)
  return { world, desk: await world.welcomed() }
}

type Prove = Extract<FromDesk, { say: 'prove' }>
const prove = (identifier: string, more: Partial<Prove> = {}): Prove => ({
  say: 'prove',
  ask: 1,
  identifier,
  password: RIGHT,
  for: 'sign_in',
  newPassword: null,
  ...more,
})
const account = (desk: FakeDesk, message: Prove) => desk.ask(message, 'account')

test('a hash is released after the password was proven, and the centre notes where to', async () => {
  const { world, desk } = await worldWith(person('ana'))
  const answer = await account(desk, prove('ana', { ask: 9 }))
  expect(answer).toMatchObject({ ask: 9, answer: 'proved', person: { id: 'id of ana' }, passwordHash: `hash of ${RIGHT}`, token: null })
  expect(answer.person).not.toHaveProperty('passwordHash')
  expect(world.store.released).toEqual(['id of ana'])
})

test.each([
  ['a wrong password', prove('ana', { password: 'wrong' }), 'wrong'],
  ['a name nobody has', prove('eva'), 'wrong'],
  ['a disabled account and the wrong password', prove('dis', { password: 'wrong' }), 'wrong'],
  ['a disabled account', prove('dis'), 'disabled'],
  ['a one-time password', prove('new'), 'choose_password'],
  ['somebody who does not administer, for the console', prove('ana', { for: 'console' }), 'not_administrator'],
])('%s releases no hash', async (_what, message, answer) => {
  const { world, desk } = await worldWith(person('ana'), person('dis', { disabled: true }), person('new', { mustChangePassword: true }))
  expect(await account(desk, message)).toMatchObject({ answer, passwordHash: null, token: null })
  expect(world.store.released).toEqual([])
  expect(JSON.stringify(world.log.lines)).not.toContain(RIGHT)
})

test('the hash of an administrator never leaves the centre', async () => {
  const { world, desk } = await worldWith(person('root', { role: 'admin' }))
  expect(await account(desk, prove('root'))).toMatchObject({ answer: 'proved', passwordHash: null })
  expect(world.store.released).toEqual([])
})

test.each(['never', '0s'])('where the policy caches none (%s), no hash leaves the centre', async (text) => {
  const { world, desk } = await worldWith(person('ana'))
  world.store.policyNow = { version: 1, settings: { 'cache-accounts-for': text } }
  await world.pass(300_000)
  await world.welcomed(desk)
  expect(await account(desk, prove('ana'))).toMatchObject({ answer: 'proved', passwordHash: null })
  expect(world.store.released).toEqual([])
})

test('what somebody has open elsewhere is given up by who has just proven their password, and by no desk on its own', async () => {
  const id = '01900000-0000-7000-8000-00000000abcd'
  const { world, desk } = await worldWith(person('ana', { id }))
  const admit = { say: 'admit', ask: 1, person: id, session: id, boot: 1, revision: 1, takeOver: true } as const
  const answer = async (more = {}) => (await desk.ask({ ...admit, ...more }, 'admitted')).answer
  expect([await answer(), await answer({ takeOver: false })]).toEqual(['outdated', 'granted'])
  await account(desk, prove('ana', { password: 'wrong' }))
  expect(await answer()).toBe('outdated')
  await account(desk, prove('ana'))
  expect(await answer()).toBe('granted')
  const other = await world.welcomed()
  expect((await other.ask(admit, 'admitted')).answer).toBe('outdated')
  for (const each of [desk, other]) each.pong()
  await world.pass(60_000)
  await world.welcomed(desk)
  expect(await answer()).toBe('outdated')
})

test('a one-time password is replaced by one of their own, once', async () => {
  const { world, desk } = await worldWith(person('new', { mustChangePassword: true, oneTimeSince: Date.UTC(2026, 0, 5, 8) }))
  const short = await account(desk, prove('new', { for: 'new_password', newPassword: 'short' }))
  expect(short).toMatchObject({ answer: 'password_refused', code: 'password_too_short' })
  const same = await account(desk, prove('new', { for: 'new_password', newPassword: RIGHT }))
  expect(same).toMatchObject({ answer: 'password_refused', code: 'password_unchanged' })
  const chosen = await account(desk, prove('new', { for: 'new_password', newPassword: 'another four unrelated words' }))
  expect(chosen).toMatchObject({ answer: 'proved', person: { mustChangePassword: false, revision: 2 } })
  expect(world.store.people.get('new')?.passwordHash).toBe('hash of another four unrelated words')
  const again = prove('new', { for: 'new_password', password: 'another four unrelated words', newPassword: 'and yet another four words' })
  expect(await account(desk, again)).toMatchObject({ answer: 'password_refused', code: 'not_allowed' })
})

test('a one-time password that is too old opens nothing', async () => {
  const { desk } = await worldWith(person('new', { mustChangePassword: true, oneTimeSince: Date.UTC(2026, 0, 1) }))
  expect(await account(desk, prove('new'))).toMatchObject({ answer: 'password_refused', code: 'one_time_password_expired' })
})

test('guessing at one desk is slowed down and locked there, and keeps nobody out at another', async () => {
  const { world, desk } = await worldWith(person('ana'))
  const other = await world.welcomed()
  const answers: string[] = []
  for (let times = 0; times < 14; times += 1) {
    answers.push((await account(desk, prove('ana', { password: 'wrong' }))).answer)
    await world.pass(16_000)
    for (const each of [desk, other]) each.pong()
  }
  expect(answers.slice(0, 3)).toEqual(['wrong', 'wrong', 'wrong'])
  expect(answers.at(-1)).toBe('locked')
  expect(await account(desk, prove('ana'))).toMatchObject({ answer: 'locked', passwordHash: null })
  expect(await account(other, prove('ana'))).toMatchObject({ answer: 'proved' })
})

test('wrong passwords without a pause are not even looked at', async () => {
  const { world, desk } = await worldWith(person('ana'))
  for (let times = 0; times < 4; times += 1) await account(desk, prove('ana', { password: 'wrong' }))
  const answer = await account(desk, prove('ana'))
  expect(answer.answer).toBe('throttled')
  expect(answer.waitMs).toBeGreaterThan(0)
  expect(world.gateway.metrics.of('proofs')).toBeLessThan(5)
})

const ask = (token: string, channel: string, question: unknown) =>
  ({ say: 'ask', ask: 1, token, channel, question: JSON.stringify(question) }) as const

async function administrator() {
  const { world, desk } = await worldWith(person('root', { role: 'admin' }))
  const { token } = await account(desk, prove('root', { for: 'console' }))
  const answerTo = async (channel: string, question: unknown, by = desk, using = token ?? '') =>
    JSON.parse((await by.ask(ask(using, channel, question), 'answer')).result) as { ok: boolean; error?: { code: string } }
  return { world, desk, token: token ?? '', answerTo }
}

test('the console is answered to the administrator whose password was proven on that line, as them', async () => {
  const { world, answerTo } = await administrator()
  expect(await answerTo('fleet:revoke', { id: 3 })).toMatchObject({ ok: true, value: { channel: 'fleet:revoke' } })
  expect(world.questions).toMatchObject([{ question: { id: 3 }, actor: { kind: 'person', workstation: 1, person: { id: 'id of root' } } }])
  expect(JSON.stringify(world.questions)).not.toContain('hash of')
})

test.each([
  ['a question without its shape', 'fleet:revoke', { id: 'three' }, 'invalid_input'],
  ['a channel that there is not', 'fleet:everything', null, 'invalid_input'],
  ['what every object has', 'toString', null, 'invalid_input'],
])('%s is refused', async (_what, channel, question, code) => {
  const { answerTo } = await administrator()
  expect(await answerTo(channel, question)).toMatchObject({ ok: false, error: { code } })
})

test('a token ends with its line', async () => {
  const { world, desk, answerTo } = await administrator()
  desk.hangUp()
  await world.welcomed(desk)
  expect(await answerTo('fleet:sites', null)).toMatchObject({ ok: false, error: { code: 'fleet_sign_in_required' } })
})

test('what is sensitive wants the password again after five minutes; what is not does not', async () => {
  const { world, desk, answerTo } = await administrator()
  for (let slice = 0; slice < 16; slice += 1) {
    await world.pass(20_000)
    desk.pong()
  }
  expect(desk.closed).toBeNull()
  expect(await answerTo('fleet:sites', null)).toMatchObject({ ok: true })
  expect(await answerTo('fleet:revoke', { id: 3 })).toMatchObject({ ok: false, error: { code: 'reauthentication_required' } })
})

test('a token counts on no other line, and not after it was forgotten', async () => {
  const { world, desk, token, answerTo } = await administrator()
  const other = await world.welcomed()
  expect(await answerTo('fleet:sites', null, other)).toMatchObject({ error: { code: 'fleet_sign_in_required' } })
  other.say({ say: 'forget', token })
  expect(await answerTo('fleet:sites', null)).toMatchObject({ ok: true })
  desk.say({ say: 'forget', token })
  expect(await answerTo('fleet:sites', null)).toMatchObject({ error: { code: 'fleet_sign_in_required' } })
})

test.each([
  ['disabled', { disabled: true }],
  ['no administrator any more', { role: 'user' }],
  ['under another password', { passwordHash: 'hash of another' }],
] as const)('the console closes for an account that is %s', async (_what, change) => {
  const { world, answerTo } = await administrator()
  world.store.people.set('root', person('root', { role: 'admin', ...change }))
  await world.pass(6_000)
  expect(await answerTo('fleet:sites', null)).toMatchObject({ error: { code: 'fleet_sign_in_required' } })
})
