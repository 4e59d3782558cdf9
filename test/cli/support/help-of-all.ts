import { writeSync } from 'node:fs'
import { runAdmin } from '../../../electron/cli/run-admin.ts'
import { processIo } from '../../../electron/cli/terminal/process-io.ts'

/** Asks for each help in QUESTIONS, a JSON array of command lines, on the real streams; says the exit codes in the end, on descriptor 3. */
const questions = JSON.parse(process.env['QUESTIONS'] ?? '') as readonly (readonly string[])[]
const io = processIo({ command: 'latchkey admin', version: '0.1.0', userData: '/nowhere', workingFolder: '/', electron: null })
const codes = questions.map((words) => runAdmin(words, io))
writeSync(3, JSON.stringify([...new Set(codes)]))
