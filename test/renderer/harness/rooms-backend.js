/* The administrator's rooms, played by the page: `window.play.rooms = { answers, failing, waiting, isEmpty }`. */
;(() => {
  const { answers, failing = [], waiting = [], isEmpty = false } = window.play.rooms
  const listeners = []
  const plain = window.latchkey
  const tell = (channel, event) => listeners.filter((one) => one.channel === channel).forEach((one) => one.listener(event))
  let answerCancelled = null
  const played = {
    'console:alerts': ({ state }) => (isEmpty ? [] : answers['console:alerts'].filter((one) => state === 'all' || !one.acknowledged)),
    'console:acknowledge-alert': ({ id, note }) => {
      const now = new Date().toISOString()
      answers['console:alerts'].find((one) => one.id === id).acknowledged = { at: now, by: 'Ana García', note }
      tell('console:changed', { openAlerts: answers['console:alerts'].filter((one) => !one.acknowledged).length })
      return []
    },
    'console:overview': () => answers[isEmpty ? 'console:overview:empty' : 'console:overview'],
    'console:audit': ({ text, kind, before }) => {
      const lines = answers['console:audit'].lines.filter(
        (one) => (kind === null || one.kind === kind) && JSON.stringify(one).toLowerCase().includes(text.toLowerCase()),
      )
      if (isEmpty) return { lines: [], next: null }
      return { lines: before === null ? lines : lines.map((one) => ({ ...one, seq: one.seq - 100 })), next: before === null ? 1_100 : null }
    },
    'console:save-table': ({ name }) => ({ kind: 'done', file: `${name}.csv`, rows: 30 }),
    'console:save-picture': ({ name }) => ({ kind: 'done', file: `${name}.png`, rows: 1 }),
    'console:export': () => {
      tell('export:progress', { done: 61_500, total: 100_000 })
      return waiting.includes('console:export')
        ? new Promise((resolve) => {
            answerCancelled = resolve
          })
        : { kind: 'done', file: 'latchkey-statistics-2026-11-21.csv', rows: 1_204 }
    },
    'console:cancel-export': () => {
      answerCancelled?.({ kind: 'cancelled' })
      return null
    },
    'console:preview-close': () => ({ id: 'preview', rows: answers['console:person'].sessions.slice(0, 2) }),
  }
  window.asked = []
  window.latchkey = {
    async ask(channel, question) {
      window.asked.push({ channel, question })
      if (!(channel in answers) && !(channel in played)) return plain.ask(channel, question)
      await new Promise((resolve) => setTimeout(resolve, 20))
      if (waiting.includes(channel) && channel !== 'console:export') return new Promise(() => {})
      if (failing.includes(channel)) return { ok: false, error: { code: 'database_busy', params: {} } }
      return { ok: true, value: structuredClone(await (played[channel]?.(question) ?? answers[channel])) }
    },
    on(channel, listener) {
      if (channel === 'view:changed') return plain.on(channel, listener)
      const one = { channel, listener }
      listeners.push(one)
      return () => listeners.splice(listeners.indexOf(one), 1)
    },
  }
})()
