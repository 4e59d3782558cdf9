import type { AdministratorDetails, SignInDetails } from '../contract/channels.ts'
import type { Handlers } from './checked-ipc.ts'
import { nothing, record, text } from './shapes.ts'
import type { Workstation } from './workstation.ts'

/** Longer than any field may be, so that the rules of each field, not the channel, say what is wrong with it. */
const FIELD = text(1024)

export const handlersFor = (workstation: Workstation): Handlers => ({
  'view:get': { shape: nothing, answer: () => workstation.view() },
  'administrator:create': {
    shape: record<AdministratorDetails>({ username: FIELD, displayName: FIELD, password: FIELD }),
    answer: (details) => workstation.createAdministrator(details),
  },
  'session:sign-in': {
    shape: record<SignInDetails>({ identifier: FIELD, password: FIELD }),
    answer: (details) => workstation.signIn(details),
  },
  'session:sign-out': { shape: nothing, answer: () => workstation.signOut('button') },
})
