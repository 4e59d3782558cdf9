import type { DirectoryPerson, WorkstationId } from './directory-port.ts'

/** Who asks the directory something: an administrator at a workstation, or the owner of the directory's own socket. */
export type FleetActor =
  | Readonly<{ kind: 'person'; person: DirectoryPerson; workstation: WorkstationId }>
  | Readonly<{ kind: 'owner'; osUser: string }>
