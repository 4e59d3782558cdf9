import { acknowledgeAlert } from '../../app/alerts/acknowledge-alert.ts'
import { exportAudit } from '../../app/audit/export-audit.ts'
import { searchAudit } from '../../app/audit/search-audit.ts'
import { verifyAuditSlowly } from '../../app/audit/verify-audit-slowly.ts'
import { closeInTurns, sessionsMeant } from '../../app/closing/close-order.ts'
import type { ClosePreview as Preview, CloseTarget as Target } from '../../app/closing/close-order.ts'
import { housePolicy } from '../../app/policy/policies.ts'
import { askedFilter } from '../../app/reports/asked-filter.ts'
import { exportSessions } from '../../app/reports/export-sessions.ts'
import { exportStatistics } from '../../app/reports/export-statistics.ts'
import { isoTime } from '../../app/reports/iso-time.ts'
import { cardsOf, statisticsOf } from '../../app/reports/statistics.ts'
import type { SignedIn, SignInDeps } from '../../app/sign-in/sign-in.ts'
import { inTurns } from '../../app/upkeep/in-turns.ts'
import { sheetOf } from '../../contract/charts/sheets.ts'
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
} from '../../contract/console-questions.ts'
import type {
  AlertView,
  AuditPage,
  AuditVerdictView,
  ClosePreview,
  CloseResult,
  ConsoleSession,
  ExportResult,
  Overview,
  PersonPage,
  SessionsPage,
} from '../../contract/console.ts'
import { durationText } from '../../contract/duration-text.ts'
import type { Language } from '../../contract/views.ts'
import { actorOf, auditEntry, sessionRepaired } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { durationMs, sessionId, userId } from '../../core/ids.ts'
import type { ProcessProbe, Scheduler } from '../../core/ports/ports.ts'
import type { PresenceRules } from '../../core/reports/console-port.ts'
import { csvSheet } from '../../core/reports/csv.ts'
import { dayText, localDayOf, zoneNamed } from '../../core/reports/zone.ts'
import { hereOf, presenceOf } from '../../core/session/presence.ts'
import type { Session } from '../../core/session/session.ts'
import { peopleView } from '../administration/administration-views.ts'
import type { ConsoleFiles } from './console-files.ts'
import { alertView, auditLine, consoleSession, overviewView } from './console-views.ts'
import { personPage } from './person-page.ts'

export type ConsoleDeps = SignInDeps &
  Readonly<{
    scheduler: Scheduler
    probe: ProcessProbe
    /** Who asks, checked against the store at this moment. Throws `not_signed_in` or `not_allowed`. */
    administrator: (asked?: SignedIn) => SignedIn
    files: ConsoleFiles
    /** Of the tables that are saved: the one in which they are shown. */
    language: Language
    /** Something has changed that may concern the session at this window, too. */
    onChanged: () => void
    leaving: () => boolean
  }>

const PREVIEWS_KEPT = 5
const MOST_ALERTS = 1_000

/** What the administrator's console asks and orders. Which of it needs a fresh password stands in the table of channels. */
export class Console {
  readonly #deps: ConsoleDeps
  /** By the session that looked, and their own id: nobody orders what somebody else has looked at. */
  readonly #previews = new Map<string, Preview>()

  constructor(deps: ConsoleDeps) {
    this.#deps = deps
  }

  async sessions({ filter, sort, limit, after, before, zone }: SessionsQuery): Promise<SessionsPage> {
    const { store, scheduler } = this.#deps
    const page = { limit, ...(after === null ? {} : { after }), ...(before === null ? {} : { before }) }
    const found = await inTurns(store.reports.page({ filter: askedFilter(filter, zone), sort, page }, this.#rules()), scheduler)
    const own = this.#deps.administrator().session.id
    return { ...found, rows: found.rows.map((row) => consoleSession(row, this.#deps.probe, own)) }
  }

  async count(filter: SessionsFilter, zone: string): Promise<{ total: number }> {
    const { store, scheduler } = this.#deps
    return { total: await inTurns(store.reports.count(askedFilter(filter, zone), this.#rules()), scheduler) }
  }

  async overview(range: DayRange): Promise<Overview> {
    const { store, scheduler, clock } = this.#deps
    const rules = this.#rules()
    const overview = store.reports.inOneMoment(function* (reports) {
      const statistics = yield* statisticsOf({ listUsers: () => store.listUsers(), reports }, range, clock.now())
      return overviewView(cardsOf(reports, rules, range.zone), statistics, reports.completeSince())
    })
    return inTurns(overview, scheduler)
  }

  previewClose(asked: CloseTarget): ClosePreview {
    const { clock, entropy, administrator } = this.#deps
    const own = administrator().session
    const target = targetFrom(asked, own)
    const sessions = sessionsMeant(this.#deps, target)
    const preview = entropy.uuidV7(clock.now())
    this.#previews.set(`${own.id} ${preview}`, { target, sessions })
    for (const old of [...this.#previews.keys()].slice(0, -PREVIEWS_KEPT)) this.#previews.delete(old)
    return { id: preview, rows: sessions.map((session) => this.#consoleSession(session)) }
  }

  async close({ id, message, graceSeconds }: CloseOrder): Promise<CloseResult> {
    const { store } = this.#deps
    const by = this.#actor()
    const kept = `${by.sessionId} ${id}`
    const preview = this.#previews.get(kept)
    if (!preview) throw new LatchkeyError('not_found', 'This list is no longer known. Look at it again.')
    this.#previews.delete(kept)
    const courtesy = { grace: durationMs(graceSeconds * 1_000), message: message.trim() }
    const outcomes = await closeInTurns(this.#deps, preview, courtesy, by)
    return {
      rows: outcomes.map(({ session, outcome }) => ({
        id: session.id,
        displayName: store.findUser(session.userId)?.displayName ?? '',
        host: session.owner.host,
        outcome,
        endReason: session.end?.endReason ?? null,
      })),
    }
  }

  repairDurations(): { repaired: number } {
    const { store, clock } = this.#deps
    const by = this.#actor()
    const repaired = store.repairEnds((id, end) => sessionRepaired(id, end, clock.now(), by))
    return { repaired: repaired.length }
  }

  alerts(state: 'open' | 'all'): readonly AlertView[] {
    const { store } = this.#deps
    return store.alerts.list(state, MOST_ALERTS).map((alert) => alertView(store, alert))
  }

  acknowledge(id: number, note: string): void {
    acknowledgeAlert(this.#deps, id, note, this.#actor())
    this.#deps.onChanged()
  }

  async person(id: string, zone: string): Promise<PersonPage> {
    const { store, clock, administrator } = this.#deps
    const person = peopleView(store, administrator().user.id, clock.now(), this.#rules().here).find((each) => each.id === id)
    if (!person) throw new LatchkeyError('not_found', 'This account no longer exists.')
    return personPage({ ...this.#deps, rules: this.#rules(), view: (row) => this.#consoleSession(row) }, person, userId(id), zone)
  }

  async audit(query: AuditQuery): Promise<AuditPage> {
    const { store, scheduler } = this.#deps
    const { lines, next } = await inTurns(searchAudit(store, query), scheduler)
    return { lines: lines.map((line) => auditLine(store, line)), next }
  }

  async verifyAudit(): Promise<AuditVerdictView> {
    const verdict = await verifyAuditSlowly(this.#deps)
    if (!verdict) throw new LatchkeyError('not_allowed', 'The app is closing.')
    return verdict.kind === 'broken' ? { ...verdict, file: null } : verdict
  }

  async export({ what, format, filter, range }: ExportOrder): Promise<ExportResult> {
    const { store, clock, scheduler, probe } = this.#deps
    const orderer = this.#orderer()
    const now = clock.now()
    const name = `latchkey-${what}-${isoTime(now).slice(0, 10)}`
    const policy = housePolicy(store)
    const circumstances = { judge: (owner: Session['owner']) => probe.judge(owner).liveness, now, policy, inWords: durationText }
    const statistics = what === 'statistics' ? await inTurns(statisticsOf(store, range, now), scheduler) : null
    orderer.require()
    const pieces = () => {
      if (statistics) return exportStatistics(statistics, format)
      if (what === 'audit') return exportAudit(store, format)
      const chosen = askedFilter(filter, range.zone)
      return store.reports.inOneMoment((reports) => exportSessions(reports, chosen, format, circumstances))
    }
    const writing = this.#deps.files.write(name, format, pieces, orderer.require)
    return this.#audited(orderer.actor, writing, { what, format, filter })
  }

  cancelExport(): void {
    this.#deps.files.cancel()
  }

  savePicture({ name, ...area }: PictureOrder): Promise<ExportResult> {
    const { actor, require } = this.#orderer()
    return this.#audited(actor, this.#deps.files.writePicture(name, area, require), { what: 'picture', format: 'png', name })
  }

  /** Made here, as the page makes what it shows: whoever has the page in hand still cannot have anything else written and audited. */
  async saveTable({ chart, range }: TableOrder): Promise<ExportResult> {
    const { clock, files, language } = this.#deps
    const { actor, require } = this.#orderer()
    const facts = await this.overview(range)
    require()
    const today = dayText(localDayOf(clock.now(), zoneNamed(range.zone)))
    const { header, rows } = sheetOf(chart, facts, today, language)
    const pieces = function* () {
      yield { text: csvSheet([header, ...rows.map(({ values }) => values)]), done: rows.length, total: rows.length }
    }
    const writing = files.write(`latchkey-${chart}-${range.firstDay}-${range.lastDay}`, 'csv', pieces, require)
    return this.#audited(actor, writing, { what: 'table', format: 'csv', chart, range })
  }

  /** Whatever leaves the app leaves a line in the audit log, in the name of whoever ordered it. */
  async #audited(by: Actor, writing: Promise<ExportResult>, facts: Readonly<Record<string, unknown>>): Promise<ExportResult> {
    const { store, clock } = this.#deps
    const result = await writing
    if (result.kind === 'done') store.appendAudit(auditEntry(by, clock.now(), 'exported', { ...facts, rows: result.rows }))
    return result
  }

  #consoleSession(session: Session): ConsoleSession {
    const { store, probe, administrator } = this.#deps
    const user = store.findUser(session.userId)
    const rules = this.#rules()
    const presence = presenceOf(session, rules.now, rules)
    const row = { session, username: user?.username ?? '', displayName: user?.displayName ?? '', presence }
    return consoleSession(row, probe, administrator().session.id)
  }

  #rules(): PresenceRules {
    const { store, clock, owner } = this.#deps
    const { awayAfter, offlineAfter } = housePolicy(store)
    return { now: clock.now(), awayAfter, offlineAfter, here: hereOf(owner, clock) }
  }

  /** Whoever orders something that takes a while; `require` throws once they may not have it any more: gone, locked or no administrator. */
  #orderer(): Readonly<{ actor: Actor; require: () => void }> {
    const { administrator } = this.#deps
    const asked = administrator()
    return { actor: actorOf(asked.session), require: () => void administrator(asked) }
  }

  #actor(): Actor {
    return actorOf(this.#deps.administrator().session)
  }
}

function targetFrom(asked: CloseTarget, own: Session): Target {
  switch (asked.kind) {
    case 'sessions':
      return { kind: 'sessions', ids: asked.ids.map(sessionId) }
    case 'person':
      return { kind: 'person', id: userId(asked.id) }
    case 'others':
      return { kind: 'others', own: own.id }
    case 'timed_out':
      return asked
    default:
      return asked satisfies never
  }
}
