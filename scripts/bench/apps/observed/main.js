'use strict'
// Wraps the app under measurement, ours and the bare one alike, so that its own cost is in both and the product holds no bench code.
// It writes a line to standard output at each moment the bench waits for, and does what it is told on standard input.
const { writeSync } = require('node:fs')
const { createInterface } = require('node:readline')
const { BaseWindow, app } = require('electron')

const now = () => performance.timeOrigin + performance.now()
const say = (moment, at = now()) => writeSync(1, `${moment} ${at}\n`)

/** Focusable and painted: two animation frames after the field has the focus, the frame that shows it has been drawn. */
const usable = (field) => `new Promise((done) => {
  const look = () => {
    if (${JSON.stringify(field)} === '' || document.activeElement?.id === ${JSON.stringify(field)}) requestAnimationFrame(() => requestAnimationFrame(() => done()))
    else requestAnimationFrame(look)
  }
  look()
})`

const PAGE_TIMES = `(() => {
  const { responseEnd, domContentLoadedEventEnd, loadEventEnd } = performance.getEntriesByType('navigation')[0]
  return { origin: performance.timeOrigin, response: responseEnd, parsed: domContentLoadedEventEnd, loaded: loadEventEnd }
})()`

const signIn = (details) => `latchkey.ask('session:sign-in', ${details}).then((result) => result.ok)`

const orders = {
  async 'sign-in'({ contents }, details) {
    say('signing-in')
    if (await contents.executeJavaScript(signIn(details))) say('signed-in')
  },
  close({ window }) {
    say('closing')
    window.close()
  },
}

app.once('ready', () => say('ready'))
// The page may be there before the window it is shown in: both are once this turn of the event loop is over.
app.once('web-contents-created', (_event, contents) =>
  setImmediate(() => {
    const [window] = BaseWindow.getAllWindows()
    say('window')
    window.once('show', () => void observe(window, contents))
  }),
)

async function observe(window, contents) {
  say('shown')
  await contents.executeJavaScript(usable(process.env.LATCHKEY_BENCH_FIELD))
  say('usable')
  await tellOfPage(contents)
  // After the app's own listener, which has ended the session on disk by then.
  window.once('close', () => say('ended'))
  createInterface({ input: process.stdin }).on('line', (line) => {
    const [order, ...words] = line.split(' ')
    void orders[order]({ window, contents }, words.join(' '))
  })
}

/** Asked for once all is over, so that it costs the launch nothing. */
async function tellOfPage(contents) {
  const { origin, response, parsed, loaded } = await contents.executeJavaScript(PAGE_TIMES)
  say('page-asked', origin)
  say('page-there', origin + response)
  say('page-parsed', origin + parsed)
  say('page-loaded', origin + loaded)
}

app.once('will-quit', () => say('windows-gone'))
process.once('exit', () => say('leaving'))

say('started')
require(process.env.LATCHKEY_BENCH_ENTRY)
say('loaded')
