'use strict'
/* oxlint-disable no-underscore-dangle -- Module._load is how Electron's own default app starts what it is given */
// What `electron [options] FOLDER` runs when the runtime was shipped without Electron's own default app.
// Playwright preloads its driver with `-r FILE`, so that option has to work too.
const { readFileSync } = require('node:fs')
const Module = require('node:module')
const path = require('node:path')
const { app } = require('electron')

function readCommandLine(words) {
  const preload = []
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]
    if (word === '-r' || word === '--require') preload.push(words[(at += 1)])
    else if (!word.startsWith('-')) return { preload, folder: path.resolve(word), at }
  }
  return { preload }
}

const { preload, folder, at } = readCommandLine(process.argv.slice(1))
for (const file of preload) Module._load(path.resolve(file), module)

if (folder === undefined) {
  console.error('usage: electron [options] FOLDER')
  app.exit(2)
} else {
  const about = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  if (about.version) app.setVersion(about.version)
  app.name = about.productName ?? about.name ?? app.name
  app.setAppPath(folder)
  // As Electron's own does: the app sees its folder as the first argument, whatever options came before it.
  process.argv.splice(1, at + 1, folder)
  Module._load(path.resolve(folder, about.main ?? 'index.js'), module, true)
}
