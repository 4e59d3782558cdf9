'use strict'
// Wraps the app under measurement, ours and the bare one alike, so that its own cost is in both and the product holds no bench code.
// It writes a line to standard output at each moment the bench waits for, and does what it is told on standard input.
const { writeSync } = require('node:fs')
const { createInterface } = require('node:readline')
const { BaseWindow, app } = require('electron')

const say = (moment) => writeSync(1, `${moment} ${Date.now()}\n`)

/** Focusable and painted: two animation frames after the field has the focus, the frame that shows it has been drawn. */
const usable = (field) => `new Promise((done) => {
  const look = () => {
    if (${JSON.stringify(field)} === '' || document.activeElement?.id === ${JSON.stringify(field)}) requestAnimationFrame(() => requestAnimationFrame(() => done()))
    else requestAnimationFrame(look)
  }
  look()
})`

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
  createInterface({ input: process.stdin }).on('line', (line) => {
    const [order, ...words] = line.split(' ')
    void orders[order]({ window, contents }, words.join(' '))
  })
}

say('started')
require(process.env.LATCHKEY_BENCH_ENTRY)
say('loaded')
