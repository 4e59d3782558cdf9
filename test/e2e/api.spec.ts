import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import path from 'node:path'
import { admin, repeatPassword, room } from './support/admin-cli.ts'
import { sessionsIn } from './support/database.ts'
import { ADMIN, createAdministrator, expect, test } from './support/fixtures.ts'
import { nextPage } from './support/shown-page.ts'

type Told = Readonly<{ status: number; json: unknown }>

const socketOf = (dataDir: string) => path.join(dataDir, 'api', 'socket')

function call(socketPath: string, method: 'GET' | 'POST', where: string, body?: unknown): Promise<Told> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'Content-Type': 'application/json' }
    const asked = request({ socketPath, method, path: where, headers, agent: false }, (response) => {
      let text = ''
      response.on('data', (part: Buffer) => (text += part.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, json: JSON.parse(text) as unknown }))
    })
    asked.on('error', reject)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

function listen(socketPath: string): { text: string } {
  const heard = { text: '' }
  request({ socketPath, path: '/v1/events', agent: false }, (response) =>
    response.on('data', (part: Buffer) => (heard.text += part.toString())),
  )
    .on('error', () => {})
    .end()
  return heard
}

function plantHook(dataDir: string, name: string, text: string): void {
  const folder = path.join(dataDir, 'hooks')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(path.join(folder, name), `#!/bin/sh\n${text}\n`)
  chmodSync(path.join(folder, name), 0o700)
}

test('a program sees who is there, hears what happens, and ends the session, which its person sees coming', async ({ start, dataDir }) => {
  const { app, page } = await start()
  await createAdministrator(page)
  const socket = socketOf(dataDir)
  expect(existsSync(path.dirname(socket))).toBe(false)
  admin(dataDir, ['policy', 'set', 'api', 'socket'])
  await expect.poll(() => existsSync(socket), { timeout: 5_000 }).toBe(true)
  expect(JSON.parse(admin(dataDir, ['api', 'show', '--json']))).toMatchObject({ isOpen: true, socket })
  const here = await call(socket, 'GET', '/v1/session')
  expect(here.json).toMatchObject({ state: 'active', user: { username: ADMIN.username } })
  const { id } = here.json as { id: string }
  const heard = listen(socket)
  await expect.poll(() => heard.text).toContain('id: ')

  const closing = call(socket, 'POST', '/v1/sessions/close', { ids: [id], grace: '4s', message: 'The lights go out.' })
  await expect(page.getByRole('alertdialog', { name: 'Your session is about to be ended' })).toContainText('The lights go out.')
  expect((await call(socket, 'POST', '/v1/inhibit', { session: id, for: '5s', program: 'Editor' })).status).toBe(200)
  await expect(page.getByRole('alertdialog').getByText('Editor is saving…')).toBeVisible()
  const next = await nextPage(app, page, 15_000)
  await expect(next.getByLabel('Username', { exact: true })).toBeVisible()
  expect((await closing).json).toMatchObject({ sessions: [{ outcome: 'ended' }] })
  await expect.poll(() => heard.text).toContain('event: session_ended')
  expect(heard.text).toContain('"reason":"closed_by_admin"')
  expect((await call(socket, 'GET', '/v1/session')).json).toMatchObject({ state: 'nobody' })
})

test('hooks are told, and one that hangs delays no close', async ({ start, dataDir }) => {
  const said = path.join(dataDir, 'said')
  plantHook(dataDir, 'start', `echo "$LATCHKEY_EVENT $LATCHKEY_USER" >> ${said}`)
  plantHook(dataDir, 'end', `echo "$LATCHKEY_EVENT $LATCHKEY_REASON" >> ${said}; sleep 60`)
  const { child, page } = await start()
  await createAdministrator(page)
  admin(dataDir, ['policy', 'set', 'hooks', 'on'])
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect.poll(() => (existsSync(said) ? readFileSync(said, 'utf8') : '')).toContain('end signed_out')
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
  expect(sessionsIn(dataDir)).toMatchObject([{ end_reason: 'signed_out' }])
  await expect.poll(() => admin(dataDir, ['doctor', '--json']), { timeout: 15_000 }).toContain('did not end within')
})

test('an administrator makes a token, which is shown once, and revokes it', async ({ start, dataDir }) => {
  const { page } = await start()
  await createAdministrator(page)
  await room(page, 'Policy')
  await page.getByRole('button', { name: 'Add a token…' }).click()
  await page.getByLabel('Program', { exact: true }).fill('chat')
  await page.getByRole('button', { name: 'Make the token' }).click()
  await repeatPassword(page)
  const secret = await page.getByRole('textbox', { name: 'Token' }).inputValue()
  expect(secret).toMatch(/^latchkey_[0-9a-f]{64}$/)
  await page.getByLabel('I have passed it on, or written it down').check()
  await page.getByRole('button', { name: 'Done', exact: true }).click()
  const listed = page.getByRole('row', { name: /chat/ })
  await expect(listed).toContainText('Look')
  expect(await page.content()).not.toContain(secret)
  await listed.getByRole('button', { name: 'Revoke…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click()
  await expect(page.getByText('No program has a token.')).toBeVisible()
  expect(JSON.parse(admin(dataDir, ['api', 'token', 'list', '--json']))).toMatchObject([{ name: 'chat', state: 'revoked' }])
})
