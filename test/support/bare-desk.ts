import type { Store } from '../../electron/core/ports/ports.ts'
import type { DeskDeps } from '../../electron/desk/desk.ts'
import { keptDepartures } from './kept-departures.ts'

const absent = () => Promise.reject(new Error('not at this desk'))

/** What a desk needs and a test does not look at: nothing happens, and nothing else can be loaded. */
export const bareDesk = (store: Store) =>
  ({
    launched: {
      held: { release() {} },
      store,
      recovered: [],
      departures: keptDepartures(),
      logFolder: '',
      stopAnswering() {},
      tenancy: { begin() {}, stop() {} },
    },
    osIdle: () => null,
    hourOf: (at) => new Date(at).getUTCHours(),
    onView() {},
    notify() {},
    onOneTimePassword() {},
    onClipboardFilled() {},
    language: 'en',
    loadUpkeep: absent,
    loadApi: absent,
    runHooks() {},
    belongings: [],
    writeLog() {},
    staysWithoutWindow: false,
    exit() {},
  }) satisfies Partial<DeskDeps>
