/** Everything the CLI knows of the world around it, so that the source entry, the packaged app and tests can each bring their own. */
export type AdminIo = Readonly<{
  /** How the person started it, for help and hints: `npm run admin --` or `latchkey admin`. */
  command: string
  version: string
  env: Readonly<Record<string, string | undefined>>
  /** The data directory when nobody asks for another: Electron's `userData`. */
  userData: string
  /** What a relative `--data-dir` counts from. */
  workingFolder: string
  /** The executable that the app runs on; null where it is not known. */
  electron: string | null
  /**
   * `readSecret` asks at a terminal, without showing what is typed; it throws `declined` on Ctrl-C. `readAll` waits for the end, and throws
   * `invalid_input` where more than so many bytes come.
   */
  stdin: Readonly<{ isTerminal: boolean; readLine(): string; readSecret(question: string): string; readAll(most: number): Uint8Array }>
  /**
   * `columns` is null where the output goes to a file or a pipe: nothing is cut there. `write` says whether anybody still reads: a reader such
   * as `head` may have gone away, which is no failure.
   */
  stdout: Readonly<{ columns: number | null; write(text: string): boolean }>
  stderr: Readonly<{ isTerminal: boolean; write(text: string): void }>
  /** Blocks for so many milliseconds; `interrupted` when the person pressed Ctrl-C (or SIGINT came) meanwhile. */
  pause: (ms: number) => 'over' | 'interrupted'
}>

/** What a command has to say: the document for `--json`, and the same for people. `said` where it was too long to be kept until the end. */
export type Answer =
  | Readonly<{
      json: unknown
      text: (columns: number | null) => string
      /** Where the answer is not simply "done". */
      exitCode?: number
      /** Nothing is to be said beside it, where all is well. */
      isQuiet?: boolean
    }>
  | 'said'
