import type { RequestChannel } from '../../contract/channels.ts'
import { SORT_COLUMNS } from '../../contract/console.ts'
import type {
  AuditQuery,
  CloseOrder,
  CloseTarget,
  DayRange,
  ExportOrder,
  PictureOrder,
  SessionsFilter,
  SessionsQuery,
  TableOrder,
} from '../../contract/console.ts'
import { either, list, nothing, numberWithin, oneOf, optional, record, text } from '../../contract/shapes.ts'
import type { Console } from '../console/console.ts'
import type { Handlers } from './handler-types.ts'

type ConsoleChannel = Extract<RequestChannel, `console:${string}`>

const ID = text(64)
const DAY = text(10)
const ZONE = text(64)
const FIELD = text(1_024)
const LONGEST_GRACE_S = 3_600
const MOST_ROWS = 200
const MOST_IDS = 1_000

const FILTER = record<SessionsFilter>({
  person: optional(ID),
  state: oneOf('active', 'closed', null),
  presence: oneOf('online', 'away', 'offline', null),
  reasons: list(ID, 50),
  firstDay: optional(DAY),
  lastDay: optional(DAY),
  text: FIELD,
})

const RANGE = record<DayRange>({ firstDay: DAY, lastDay: DAY, zone: ZONE })

const TARGET = either<CloseTarget>(
  record<Extract<CloseTarget, { kind: 'sessions' }>>({ kind: oneOf('sessions'), ids: list(ID, MOST_IDS) }),
  record<Extract<CloseTarget, { kind: 'person' }>>({ kind: oneOf('person'), id: ID }),
  record<Extract<CloseTarget, { kind: 'others' }>>({ kind: oneOf('others') }),
  record<Extract<CloseTarget, { kind: 'timed_out' }>>({ kind: oneOf('timed_out') }),
)

/** The console is read from disk only once an administrator asks: a launch is sooner without it. */
export const consoleHandlersFor = (administrators: () => Promise<Console>): Pick<Handlers, ConsoleChannel> => ({
  'console:sessions': {
    shape: record<SessionsQuery>({
      filter: FILTER,
      sort: record<SessionsQuery['sort']>({ column: oneOf(...SORT_COLUMNS), direction: oneOf('ascending', 'descending') }),
      limit: numberWithin(1, MOST_ROWS),
      after: optional(FIELD),
      before: optional(FIELD),
      zone: ZONE,
    }),
    answer: async (query) => (await administrators()).sessions(query),
  },
  'console:count': {
    shape: record<Readonly<{ filter: SessionsFilter; zone: string }>>({ filter: FILTER, zone: ZONE }),
    answer: async ({ filter, zone }) => (await administrators()).count(filter, zone),
  },
  'console:overview': { shape: RANGE, answer: async (range) => (await administrators()).overview(range) },
  'console:preview-close': { shape: TARGET, answer: async (target) => (await administrators()).previewClose(target) },
  'console:close': {
    shape: record<CloseOrder>({ id: ID, message: text(500), graceSeconds: numberWithin(0, LONGEST_GRACE_S) }),
    answer: async (order) => (await administrators()).close(order),
  },
  'console:repair-durations': { shape: nothing, answer: async () => (await administrators()).repairDurations() },
  'console:alerts': {
    shape: record<Readonly<{ state: 'open' | 'all' }>>({ state: oneOf('open', 'all') }),
    answer: async ({ state }) => (await administrators()).alerts(state),
  },
  'console:acknowledge-alert': {
    shape: record<Readonly<{ id: number; note: string }>>({ id: numberWithin(1, Number.MAX_SAFE_INTEGER), note: FIELD }),
    answer: async ({ id, note }) => (await administrators()).acknowledge(id, note),
  },
  'console:person': {
    shape: record<Readonly<{ id: string; zone: string }>>({ id: ID, zone: ZONE }),
    answer: async ({ id, zone }) => (await administrators()).person(id, zone),
  },
  'console:audit': {
    shape: record<AuditQuery>({
      text: FIELD,
      kind: optional(ID),
      before: optional(numberWithin(0, Number.MAX_SAFE_INTEGER)),
      limit: numberWithin(1, MOST_ROWS),
    }),
    answer: async (query) => (await administrators()).audit(query),
  },
  'console:verify-audit': { shape: nothing, answer: async () => (await administrators()).verifyAudit() },
  'console:export': {
    shape: record<ExportOrder>({
      what: oneOf('sessions', 'audit', 'statistics'),
      format: oneOf('csv', 'json'),
      filter: FILTER,
      range: RANGE,
    }),
    answer: async (order) => (await administrators()).export(order),
  },
  'console:cancel-export': { shape: nothing, answer: async () => (await administrators()).cancelExport() },
  'console:save-picture': {
    shape: record<PictureOrder>({
      name: ID,
      x: numberWithin(0, 10_000),
      y: numberWithin(0, 10_000),
      width: numberWithin(1, 10_000),
      height: numberWithin(1, 10_000),
    }),
    answer: async (order) => (await administrators()).savePicture(order),
  },
  'console:save-table': {
    shape: record<TableOrder>({
      name: ID,
      header: list(ID, 50),
      rows: list(
        list(either<string | number | null>(optional(FIELD), numberWithin(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 'any')), 50),
        4_000,
      ),
    }),
    answer: async (order) => (await administrators()).saveTable(order),
  },
})
