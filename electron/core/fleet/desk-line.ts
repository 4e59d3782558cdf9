import type { FleetOffice } from './office-port.ts'

/** What the desk does for its line, and tells it. */
export type DeskSide = Readonly<{
  /** Something was written that may concern whoever is here. */
  reconsider: () => void
  /** Whose session is open here, and for how long they have done nothing. */
  here: () => Readonly<{ session: string | null; idleMs: number | null }>
}>

/** The desk's own line, as it is wired into the desk. */
export interface DeskLine extends FleetOffice {
  /** Once the window can be seen. */
  begin(desk: DeskSide): void
  /** Somebody has come or gone, or something was written. */
  look(): void
  /** On the way out. Nothing at a desk without a directory. */
  rest(): void | Promise<void>
}
