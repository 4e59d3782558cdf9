import type { ProcessFact } from '../../core/session/process-identity.ts'

/** What the operating system says of one PID of this host. Never throws: what cannot be found out is `unreadable`. */
export type InspectProcess = (pid: number) => ProcessFact
