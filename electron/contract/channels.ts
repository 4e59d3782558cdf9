import type { Result } from './result.ts'
import type { View } from './views.ts'

export type AdministratorDetails = Readonly<{ username: string; displayName: string; password: string }>
export type SignInDetails = Readonly<{ identifier: string; password: string }>

/** Every question the renderer may ask, and its answer. This map is the whole contract. */
export type Requests = {
  'view:get': { ask: null; answer: View }
  'administrator:create': { ask: AdministratorDetails; answer: View }
  'session:sign-in': { ask: SignInDetails; answer: View }
  'session:sign-out': { ask: null; answer: View }
}

/** What the main process tells the renderer unasked. */
export type Events = {
  'view:changed': View
}

export type RequestChannel = keyof Requests
export type EventChannel = keyof Events

/** Who may ask: `anyone` before or after sign-in, whoever is `signed_in`, or an `admin` alone. */
export type Caller = 'anyone' | 'signed_in' | 'admin'

/** The one table of who may call what; enforced in `shell/checked-call.ts`. A channel that is not in it does not exist. */
export const CALLERS = {
  'view:get': 'anyone',
  'administrator:create': 'anyone',
  'session:sign-in': 'anyone',
  'session:sign-out': 'signed_in',
} as const satisfies Readonly<Record<RequestChannel, Caller>>

export const EVENT_CHANNELS = ['view:changed'] as const satisfies readonly EventChannel[]

/** `window.latchkey` in the page. */
export type Bridge = Readonly<{
  ask<Channel extends RequestChannel>(channel: Channel, question: Requests[Channel]['ask']): Promise<Result<Requests[Channel]['answer']>>
  /** Returns the function that stops listening. */
  on<Channel extends EventChannel>(channel: Channel, listener: (event: Events[Channel]) => void): () => void
}>
