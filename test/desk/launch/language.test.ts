import { expect, test } from 'vitest'
import { chooseLanguage } from '../../../electron/desk/launch/language.ts'

test.each([
  ['--lang with its value beside it', ['--lang', 'es'], {}, [], 'es'],
  ['--lang= with a region', ['--lang=it-IT'], {}, [], 'it'],
  ['the last of several', ['--lang=es', '--lang', 'it'], {}, [], 'it'],
  ['--lang over the environment', ['--lang=en'], { LANG: 'es_ES.UTF-8' }, [], 'en'],
  ['LANGUAGE over LANG', [], { LANGUAGE: 'it:en', LANG: 'es_ES.UTF-8' }, [], 'it'],
  ['LC_ALL over LANG', [], { LC_ALL: 'es_MX.UTF-8', LANG: 'it_IT.UTF-8' }, [], 'es'],
  ["the operating system's first known one", [], { LANG: 'C.UTF-8' }, ['de-DE', 'es-ES'], 'es'],
  ['English where none is ours', ['--lang=de'], { LANG: 'fr_FR' }, ['pt-BR'], 'en'],
  ['English for --lang without a value', ['--lang'], {}, [], 'en'],
] as const)('takes %s', (_what, argv, env, system, language) => {
  expect(chooseLanguage(argv, env, system)).toBe(language)
})
