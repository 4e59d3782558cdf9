const QUESTIONS: readonly string[] = ['-h', '--help', '-V', '--version']

/** Whoever asks the app itself for its help or version, instead of opening it, is answered by the CLI: `latchkey --help`, `latchkey help users`. */
export function asAdministration(words: readonly string[]): readonly string[] {
  if (words[0] === 'admin') return words
  const question = words.find((word) => QUESTIONS.includes(word))
  if (question !== undefined) return ['admin', question]
  return words[0] === 'help' ? ['admin', ...words] : words
}
