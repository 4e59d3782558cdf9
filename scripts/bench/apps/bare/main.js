'use strict'
// The floor: the least an Electron app can do and still show a window, of the same size as ours.
const path = require('node:path')
const { BrowserWindow, app } = require('electron')

app.on('window-all-closed', () => app.quit())
app.once('ready', () => {
  const window = new BrowserWindow({ width: 960, height: 720, show: false })
  window.once('ready-to-show', () => window.show())
  void window.loadFile(path.join(__dirname, 'empty.html'))
})
