/** To be told what nobody caught. */
export type Unforeseen = Readonly<{ handOver: (next: (error: unknown) => void) => void }>

const FAILED = 1

/**
 * What nobody caught, thrown or rejected, comes to one place: to `first`, and to whoever it is handed over to later. Electron by itself shows
 * people a stack trace for the one, and says only on a terminal that there was the other. Where even that place fails, the process ends.
 */
export function catchUnforeseen(first: (error: unknown) => void): Unforeseen {
  let handle = first
  const caught = (error: unknown) => {
    try {
      handle(error)
    } catch {
      process.exit(FAILED)
    }
  }
  process.on('uncaughtException', caught)
  process.on('unhandledRejection', caught)
  return { handOver: (next) => void (handle = next) }
}
