import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { addUser } from '../../../electron/app/accounts/add-user.ts'
import { DeskOffice } from '../../../electron/app/fleet/office.ts'
import type { Answer, Question, RequestChannel } from '../../../electron/contract/channels.ts'
import type { Result } from '../../../electron/contract/result.ts'
import { actorIn } from '../../../electron/core/audit/audit.ts'
import { readEnrolmentLine, enrolmentLine } from '../../../electron/core/fleet/enrolment-line.ts'
import { Console } from '../../../electron/desk/console/console.ts'
import { openDesk } from '../../../electron/desk/desk.ts'
import { createEntropy } from '../../../electron/platform/secret/entropy.ts'
import { createPasswordHasher } from '../../../electron/platform/secret/passwords.ts'
import { systemClock } from '../../../electron/platform/time/system-clock.ts'
import { systemScheduler } from '../../../electron/platform/time/system-scheduler.ts'
import { createDirectoryLines } from '../../../electron/platform/wire/link-lines.ts'
import { openSqliteStore } from '../../../electron/store/sqlite/open-store.ts'
import { bareDesk } from '../../support/bare-desk.ts'
import { FakeProbe } from '../../support/fake-probe.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { someOwner } from '../../support/session-builder.ts'
import { newFolder } from './fleet-world.ts'

/** A whole desk on a data directory of its own, by the clock on the wall, whose line goes over the network. */
export function realDesk(host: string, dir = newFolder()) {
  const store = openSqliteStore(path.join(dir, 'latchkey.db'))
  const owner = { ...someOwner(), host }
  const log = recordingLog()
  const probe = new FakeProbe().says(owner.instanceId, { liveness: 'alive', reason: 'process_running' })
  const passwords = createPasswordHasher()
  const parts = {
    store,
    clock: systemClock,
    scheduler: systemScheduler,
    log,
    entropy: createEntropy(),
    owner,
    probe,
    passwords,
    appVersion: '1.0.0',
  }
  const loadLines = () =>
    Promise.resolve(createDirectoryLines({ keyFile: path.join(dir, 'directory-key'), safe: null, now: () => systemClock.now(), log }))
  const line = new DeskOffice({ ...parts, random: Math.random, loadLines })
  if (!store.hasAdministrator())
    addUser(parts, { username: 'local', email: null, displayName: 'Local', role: 'admin', password: '' }, '*', {
      onlyIfFirst: true,
      by: actorIn(owner),
    })
  const opened = openDesk({
    ...parts,
    ...bareDesk(store),
    window: { isThere: () => true, isWatched: () => true, tell() {} },
    files: { write: () => Promise.reject(new Error('no files')), writePicture: () => Promise.reject(new Error('no files')), cancel() {} },
    office: line,
    line,
    entrance: line.entrance,
    directory: line.passwords,
    loadConsole: () => Promise.resolve(Console),
  })
  void opened.settle()
  const ask = <Name extends RequestChannel>(name: Name, question: Question<Name>) =>
    opened.answer(name, true, question) as Promise<Result<Answer<Name>>>
  let isOpen = true
  const close = async () => {
    if (!isOpen) return
    isOpen = false
    await line.rest()
    opened.workstation.keeper.rest()
    opened.current.forget()
    store.close()
  }
  onTestFinished(close)
  return {
    store,
    line,
    log,
    dir,
    close,
    ask,
    view: () => opened.workstation.view(),
    signIn: (identifier: string, password: string) => ask('session:sign-in', { identifier, password }),
    session: () => opened.current.signedIn?.session ?? null,
    signOut: () => ask('session:sign-out', null),
  }
}

/** A network between a desk and its directory that can be cut and mended. */
export async function network(port: number) {
  let isDown = false
  const open = new Set<Socket>()
  const server = createServer((near) => {
    if (isDown) {
      near.destroy()
      return
    }
    const far = connect(port, '127.0.0.1')
    for (const [one, other] of [[near, far] as const, [far, near] as const]) {
      open.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return {
    /** The same line, by way of this network. */
    through: (line: string) =>
      enrolmentLine({ ...readEnrolmentLine(line), address: `127.0.0.1:${(server.address() as AddressInfo).port}` }),
    cut() {
      isDown = true
      for (const socket of open) socket.destroy()
    },
    mend: () => void (isDown = false),
  }
}
