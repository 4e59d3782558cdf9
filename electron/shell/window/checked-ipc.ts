import { ipcMain } from 'electron'
import type { WebContents } from 'electron'
import { CHANNELS } from '../../contract/channels.ts'
import type { Answer, EventChannel, Events, RequestChannel } from '../../contract/channels.ts'
import type { Result } from '../../contract/result.ts'
import type { Desk } from '../../desk/desk.ts'
import { isFromOurPage } from './sender.ts'

export type IpcDeps = Readonly<{
  /** The page that people look at: the only one that is heard. */
  shown: () => WebContents | null
  /** Whether this is the page of whoever comes next. */
  isWaiting: (sender: WebContents) => boolean
}>

const NOTHING_TO_SHOW = { ok: true, value: null } as const satisfies Result<Answer<'view:get'>>

/** The only place that touches `ipcMain`: every question is checked before anything is done about it. */
export function answerRequests(deps: IpcDeps, answer: Desk['answer']): void {
  for (const name of Object.keys(CHANNELS) as RequestChannel[]) {
    ipcMain.handle(name, (event, question: unknown) => {
      if (name === 'view:get' && deps.isWaiting(event.sender)) return NOTHING_TO_SHOW
      return answer(name, isFromOurPage(event, deps.shown()), question)
    })
  }
}

/** Tells the page something unasked; a page that is gone is not an error. */
export function tell<Channel extends EventChannel>(contents: WebContents | null, channel: Channel, event: Events[Channel]): void {
  if (contents && !contents.isDestroyed()) contents.send(channel, event)
}
