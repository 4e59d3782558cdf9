/* The bridge, played by the page itself. `window.play = { view, answers, delay }` is set before this runs. */
;(() => {
  const play = window.play
  const listeners = new Set()
  const later = (value) => new Promise((resolve) => setTimeout(() => resolve(value), play.delay ?? 0))
  window.tell = (view) => listeners.forEach((listener) => listener(view))
  window.latchkey = {
    ask(channel) {
      if (channel === 'view:get') return Promise.resolve({ ok: true, value: play.view })
      return later(play.answers?.[channel] ?? { ok: false, error: { code: 'internal', params: {} } })
    },
    on(_channel, listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
})()
