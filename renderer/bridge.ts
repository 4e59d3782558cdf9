import type { Answer, Bridge, Question, RequestChannel } from '../electron/contract/channels.ts'
import type { Result } from '../electron/contract/result.ts'

declare global {
  interface Window {
    latchkey: Bridge
  }
}

/** Asks the main process. A call that the bridge itself could not carry reads as an internal error, so that nobody waits forever. */
export async function ask<Channel extends RequestChannel>(channel: Channel, question: Question<Channel>): Promise<Result<Answer<Channel>>> {
  try {
    return await window.latchkey.ask(channel, question)
  } catch {
    return { ok: false, error: { code: 'internal', params: {} } }
  }
}
