import type { Describe } from '../manual/describe.ts'
import { describeTokenCommands } from './token-commands.ts'

export const describeApi: Describe = (program, run) => {
  const api = program
    .command('api')
    .description('the API for other programs')
    .helpCommand(false)
    .addHelpText('after', `\nExamples:\n  ${program.name()} api token add chat --scope read`)
  describeTokenCommands(program, api, run)
}
