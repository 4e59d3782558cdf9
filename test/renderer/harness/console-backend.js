/* The console's part of the bridge: `window.play.console.sessions` made-up sessions, in pages with cursors, as the main process would send them. */
const at = (ms) => new Date(ms).toISOString()
;(() => {
  const { sessions = 100_000, people: named = 60, delay = 20, failing = [], isStale = false } = window.play.console ?? {}
  const NAMES = [
    'Ana García',
    'Luca Bianchi',
    'María del Carmen Fernández de Córdoba y Álvarez de Toledo',
    'Zoë Müller',
    'Priya Raghunathan',
    'Tom',
  ]
  const HOSTS = ['front-desk-2', 'ward-3', 'laboratory-workstation-north-wing-17.hospital.example', 'ward-4']
  const REASONS = [
    'signed_out',
    'window_closed',
    'idle_timeout',
    'process_died',
    'rebooted',
    'closed_by_admin',
    'os_session_end',
    'lease_expired',
  ]
  const NOW = Date.now()
  const person = (number) => ({
    id: `p${number}`,
    username: `${NAMES[number % NAMES.length].split(' ')[0].toLowerCase()}${number}`,
    displayName: NAMES[number % NAMES.length] + (number < NAMES.length ? '' : ` ${number}`),
  })
  const all = Array.from({ length: sessions }, (_, number) => {
    const startedAt = NOW - number * 7 * 60_000 - 65_000
    const isOpen = number < 24 || number === 400
    const durationMs = ((number * 37) % 400) * 60_000 + 41_000
    return {
      id: `s${number}`,
      personId: person(number % named).id,
      username: person(number % named).username,
      displayName: person(number % named).displayName,
      startedAt: at(startedAt),
      endedAt: isOpen ? null : at(startedAt + durationMs),
      durationMs: isOpen ? null : durationMs,
      endReason: isOpen ? null : REASONS[number % REASONS.length],
      presence: isOpen ? ['online', 'away', 'offline'][number % 3] : 'offline',
      liveness: isOpen ? ['alive', 'alive', 'unknown', 'dead'][number % 4] : null,
      lastActivityAt: at(isOpen ? NOW - (number % 9) * 60_000 : startedAt + durationMs),
      lastHeartbeatAt: at(isOpen ? NOW - 5_000 : startedAt + durationMs),
      host: HOSTS[number % HOSTS.length],
      pid: 1200 + ((number * 7919) % 60_000),
      osUser: 'reception',
      isOwn: number === 2,
    }
  })
  const keys = {
    person: (one) => one.username,
    state: (one) => (one.endedAt === null ? 0 : 1),
    presence: (one) => one.presence,
    started: (one) => one.startedAt,
    lastActivity: (one) => one.lastActivityAt,
    ended: (one) => one.endedAt ?? '9',
    duration: (one) => one.durationMs ?? Infinity,
    reason: (one) => one.endReason ?? '',
    host: (one) => one.host,
    pid: (one) => one.pid,
  }
  let sorted = null
  function ordered({ filter, sort }) {
    const name = JSON.stringify([filter, sort, all.length])
    if (sorted?.name === name) return sorted.rows
    const [key, sign] = [keys[sort.column], sort.direction === 'ascending' ? 1 : -1]
    const order = (a, b) =>
      key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0
    sorted = { name, rows: found(filter).toSorted((a, b) => sign * order(a, b)) }
    return sorted.rows
  }
  const found = (filter) =>
    all.filter(
      (one) =>
        (filter.person === null || one.personId === filter.person) &&
        (filter.state === null || (filter.state === 'active') === (one.endedAt === null)) &&
        (filter.presence === null || one.presence === filter.presence) &&
        (filter.reasons.length === 0 || filter.reasons.includes(one.endReason)) &&
        (filter.firstDay === null || one.startedAt >= filter.firstDay) &&
        (filter.lastDay === null || one.startedAt.slice(0, 10) <= filter.lastDay) &&
        filter.text
          .toLowerCase()
          .split(/\s+/)
          .every((word) => `${one.displayName} ${one.username} ${one.host} ${one.pid}`.toLowerCase().includes(word)),
    )
  function page(query) {
    const rows = ordered(query)
    const placeOf = (id) => rows.findIndex((row) => row.id === id)
    let from = query.after === null ? 0 : placeOf(query.after) + 1
    let to = from + query.limit
    if (query.before !== null) [from, to] = [Math.max(0, placeOf(query.before) - query.limit), placeOf(query.before)]
    const shown = rows.slice(from, to)
    return { rows: shown, next: to < rows.length ? (shown.at(-1)?.id ?? null) : null, previous: from > 0 ? (shown[0]?.id ?? null) : null }
  }
  let previews = 0
  const previewed = new Map()
  function preview(target) {
    const isMeant = {
      sessions: (one) => target.ids.includes(one.id),
      person: (one) => one.personId === target.id,
      others: (one) => !one.isOwn,
      timed_out: (one) => one.presence === 'offline',
    }[target.kind]
    const value = { id: `preview ${previews++}`, rows: all.filter((one) => one.endedAt === null && isMeant(one)) }
    previewed.set(value.id, value.rows)
    return value
  }
  function close({ id }) {
    const rows = previewed.get(id).map((one, place) => {
      const outcome = place === 3 ? 'already_ended' : place === 4 ? 'changed' : 'ended'
      if (outcome === 'ended')
        Object.assign(one, {
          endedAt: at(Date.now()),
          durationMs: 60_000,
          endReason: 'closed_by_admin',
          presence: 'offline',
          liveness: null,
        })
      return {
        id: one.id,
        displayName: one.displayName,
        host: one.host,
        outcome,
        endReason: outcome === 'already_ended' ? 'signed_out' : null,
      }
    })
    sorted = null
    tellConsole('console:changed', { openAlerts: 0 })
    return { rows }
  }
  const people = Array.from({ length: named }, (_, number) => ({
    ...person(number),
    email: null,
    role: number === 2 ? 'admin' : 'user',
    state: number === 1 ? 'locked' : 'active',
    openSession: null,
    openSessions: 0,
    presence: 'offline',
    lastSignInAt: null,
    isLastAdministrator: number === 2,
    isSelf: number === 2,
  }))
  const answers = {
    'console:sessions': page,
    'console:count': ({ filter }) => ({ total: found(filter).length }),
    'console:preview-close': preview,
    'console:close': close,
    'console:repair-durations': () => ({ repaired: 3 }),
    'people:list': () => people,
  }
  const listeners = []
  window.tellConsole = (channel, event) => listeners.filter((one) => one.channel === channel).forEach((one) => one.listener(event))
  /** A session that somebody has begun just now. */
  window.beginSession = (id) => {
    all.unshift({ ...all[0], id, startedAt: at(Date.now()), displayName: `New ${id}` })
    sorted = null
    tellConsole('console:changed', { openAlerts: 0 })
  }
  let fresh = false
  window.asked = []
  const plain = window.latchkey
  window.latchkey = {
    async ask(channel, question) {
      window.asked.push({ channel, question })
      const answer = answers[channel]
      if (!answer && channel !== 'session:reauthenticate') return plain.ask(channel, question)
      const grace = channel === 'console:close' ? Math.min(question.graceSeconds * 1000, window.play.console?.grace ?? 1500) : 0
      await new Promise((resolve) => setTimeout(resolve, (channel === 'console:count' ? delay * 4 : delay) + grace))
      if (channel === 'session:reauthenticate') {
        fresh = true
        return { ok: true, value: null }
      }
      if (isStale && !fresh && channel === 'console:close') return { ok: false, error: { code: 'reauthentication_required', params: {} } }
      if (failing.includes(channel)) return { ok: false, error: { code: 'database_busy', params: {} } }
      return { ok: true, value: answer(question) }
    },
    on(channel, listener) {
      if (channel === 'view:changed') return plain.on(channel, listener)
      const one = { channel, listener }
      listeners.push(one)
      return () => listeners.splice(listeners.indexOf(one), 1)
    },
  }
})()
