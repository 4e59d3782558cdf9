import { LANGUAGES } from '../../contract/views.ts'
import type { Language } from '../../contract/views.ts'

/** The language asked for by `--lang`, else by the environment (locale(7)), else the operating system's; English where none is ours. */
export function chooseLanguage(argv: readonly string[], env: NodeJS.ProcessEnv, system: readonly string[]): Language {
  const wishes = [askedFor(argv), ...(env['LANGUAGE']?.split(':') ?? []), env['LC_ALL'] ?? env['LC_MESSAGES'] ?? env['LANG'], ...system]
  return wishes.map(ours).find((language) => language !== undefined) ?? 'en'
}

/** Both `--lang=es` and `--lang es`; of several the last one counts, as with Chromium's own switches. */
const askedFor = (argv: readonly string[]): string | undefined =>
  argv
    .flatMap((argument, index) => {
      if (argument === '--lang') return argv[index + 1] ?? []
      return argument.startsWith('--lang=') ? argument.slice('--lang='.length) : []
    })
    .at(-1)

const ours = (tag: string | undefined): Language | undefined =>
  LANGUAGES.find((language) => tag?.toLowerCase().split(/[-_.]/)[0] === language)
