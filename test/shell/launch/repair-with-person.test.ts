import { describe, expect, test, vi } from 'vitest'
import { WORDS } from '../../../electron/contract/words/index.ts'
import { utcMs } from '../../../electron/core/ids.ts'
import { restoreWithPerson } from '../../../electron/shell/launch/repair-with-person.ts'

vi.mock('electron', () => ({ clipboard: {} }))

/** Chooses what it is told to, one after the other, and keeps what was asked. */
function launch(hasAdministrator: boolean, choices: readonly string[]) {
  const asked: { title: string; body: string }[] = []
  const restore = vi.fn(() => Promise.resolve())
  const left = [...choices]
  const notice = { ask: (text: { title: string; body: string }) => (asked.push(text), Promise.resolve(left.shift())) }
  const deps = {
    language: 'en' as const,
    dataDirectory: '/data',
    report: () => Promise.resolve(''),
    findBackup: () => Promise.resolve({ at: utcMs(0), lostUntil: utcMs(1), hasAdministrator }),
    restore,
  }
  return { asked, restore, answer: restoreWithPerson(deps, notice as unknown as Parameters<typeof restoreWithPerson>[1]) }
}

const { unmanned } = WORDS.en.notice

describe('restoring a backup at the launch', () => {
  test('says before and after that nobody in it administers', async () => {
    const { asked, restore, answer } = launch(false, ['restoreIt', 'open'])
    expect(await answer).toBe('restored')
    expect(restore).toHaveBeenCalledOnce()
    expect(asked[0]?.body).toContain(unmanned.body)
    expect(asked[1]).toMatchObject({ title: unmanned.title, body: expect.stringContaining(unmanned.next) as string })
  })

  test('whoever would rather not open it then leaves', async () => {
    expect(await launch(false, ['restoreIt', 'leave']).answer).toBe('leave')
  })

  test('says nothing of it where somebody does', async () => {
    const { asked, answer } = launch(true, ['restoreIt'])
    expect(await answer).toBe('restored')
    expect(asked).toHaveLength(1)
    expect(asked[0]?.body).not.toContain(unmanned.body)
  })
})
