import { ipcMain } from 'electron'
import type { IpcMainInvokeEvent, WebContents } from 'electron'
import type { EventChannel, Events, RequestChannel, Requests } from '../contract/channels.ts'
import type { Result } from '../contract/result.ts'
import { LatchkeyError } from '../core/errors.ts'
import type { Log } from '../core/ports.ts'
import { isOurs } from './app-protocol.ts'
import type { Shape } from './shapes.ts'

/** One handler per channel: the shape its question must have, and what answers it. */
export type Handlers = {
  readonly [Channel in RequestChannel]: Readonly<{
    shape: Shape<Requests[Channel]['ask']>
    answer: (question: Requests[Channel]['ask']) => Requests[Channel]['answer'] | Promise<Requests[Channel]['answer']>
  }>
}

export type IpcDeps = Readonly<{ log: Log; window: () => WebContents | null }>

/** The only place that touches `ipcMain`: every question is checked for its sender and its shape before anything is done about it. */
export function answerRequests(deps: IpcDeps, handlers: Handlers): void {
  for (const channel of Object.keys(handlers) as RequestChannel[]) answerChannel(deps, channel, handlers[channel])
}

/** Tells the page something unasked; a page that is gone is not an error. */
export function tell<Channel extends EventChannel>(contents: WebContents | null, channel: Channel, event: Events[Channel]): void {
  if (contents && !contents.isDestroyed()) contents.send(channel, event)
}

function answerChannel<Channel extends RequestChannel>(deps: IpcDeps, channel: Channel, handler: Handlers[Channel]): void {
  ipcMain.handle(channel, async (event, question: unknown): Promise<Result<Requests[Channel]['answer']>> => {
    if (!isFromOurPage(event, deps.window())) {
      deps.log.warn('call refused', { channel, because: 'sender' })
      return refusal('not_allowed')
    }
    if (!handler.shape(question)) {
      deps.log.warn('call refused', { channel, because: 'shape' })
      return refusal('invalid_input')
    }
    try {
      return { ok: true, value: await handler.answer(question) }
    } catch (error) {
      return refusalFor(deps.log, channel, error)
    }
  })
}

function isFromOurPage(event: IpcMainInvokeEvent, window: WebContents | null): boolean {
  const frame = event.senderFrame
  return window !== null && event.sender === window && frame !== null && frame === window.mainFrame && isOurs(frame.url)
}

function refusalFor(log: Log, channel: string, error: unknown): Result<never> {
  if (error instanceof LatchkeyError) {
    log.info('call refused', { channel, because: error.code })
    return { ok: false, error: { code: error.code, params: error.params } }
  }
  log.error('call failed', { channel, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  return refusal('internal')
}

const refusal = (code: LatchkeyError['code']): Result<never> => ({ ok: false, error: { code, params: {} } })
