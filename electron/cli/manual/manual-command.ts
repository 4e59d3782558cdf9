import type { Describe } from './describe.ts'
import { manualPage } from './manual-page.ts'

export const describeManual: Describe = (program, run) => {
  program
    .command('man')
    .description('print the manual page')
    .addHelpText('after', afterword(program.name()))
    .action(() =>
      run(({ io }) => {
        const page = manualPage(program, io.version)
        return { json: { page }, text: () => page }
      }),
    )
}

const afterword = (command: string) => `
Where the deb or the rpm is installed: man latchkey-admin. Elsewhere the page is in the app's folder: resources/latchkey-admin.1.

Examples:
  ${command} man | man -l -
  ${command} man > /usr/local/share/man/man1/latchkey-admin.1`
