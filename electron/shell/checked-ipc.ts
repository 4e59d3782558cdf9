import { ipcMain } from 'electron'
import type { WebContents } from 'electron'
import { CALLERS } from '../contract/channels.ts'
import type { EventChannel, Events, RequestChannel, Requests } from '../contract/channels.ts'
import { CheckedCalls } from './checked-call.ts'
import type { CallDeps } from './checked-call.ts'
import { isFromOurPage } from './sender.ts'
import type { Shape } from './shapes.ts'

/** One handler per channel: the shape its question must have, and what answers it. Who may call it stands in the contract. */
export type Handlers = {
  readonly [Channel in RequestChannel]: Readonly<{
    shape: Shape<Requests[Channel]['ask']>
    answer: (question: Requests[Channel]['ask']) => Requests[Channel]['answer'] | Promise<Requests[Channel]['answer']>
  }>
}

export type IpcDeps = CallDeps & Readonly<{ window: () => WebContents | null }>

/** The only place that touches `ipcMain`: every question is checked before anything is done about it. */
export function answerRequests(deps: IpcDeps, handlers: Handlers): void {
  const calls = new CheckedCalls(deps)
  for (const name of Object.keys(CALLERS) as RequestChannel[]) {
    const channel = { caller: CALLERS[name], ...handlers[name] }
    ipcMain.handle(name, (event, question: unknown) => calls.answer(name, channel, isFromOurPage(event, deps.window()), question))
  }
}

/** Tells the page something unasked; a page that is gone is not an error. */
export function tell<Channel extends EventChannel>(contents: WebContents | null, channel: Channel, event: Events[Channel]): void {
  if (contents && !contents.isDestroyed()) contents.send(channel, event)
}
