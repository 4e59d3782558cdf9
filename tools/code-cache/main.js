'use strict'
// Runs inside Electron's main process: V8 accepts a code cache only from the same binary with the same flags.
// Compiles the bundle without running it and writes FILE.cache beside it.
const { readFileSync, writeFileSync } = require('node:fs')
const path = require('node:path')
const v8 = require('node:v8')
const vm = require('node:vm')
const { app } = require('electron')

const file = process.env.LATCHKEY_CODE_CACHE_OF
const wrapped = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`
const compile = (cachedData) =>
  new vm.Script(wrapped, {
    filename: path.basename(file),
    cachedData,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })

// Lazy functions would be left out of the cache. The flag is part of what V8 compares, so it is put back before the cache is made.
v8.setFlagsFromString('--no-lazy')
const script = compile()
v8.setFlagsFromString('--lazy')
const cache = script.createCachedData()
if (compile(cache).cachedDataRejected) app.exit(3)
else {
  writeFileSync(`${file}.cache`, cache)
  app.exit(0)
}
