import type { Completed, CompletedCommand, Place } from './completion-model.ts'

export function fishCompletion({ commands, values }: Completed): string {
  return `# fish completion for "latchkey admin". To use it: latchkey admin completion fish | source
function __latchkey_place
  set -l at
  set -l taken no
  set -l count 0
  for word in (commandline -opc)[3..]
    if test $taken = yes
      set taken no
      continue
    end
    switch $word
      case ${[...values.keys()].join(' ')}
        set taken yes
      case '-*'
      case '*'
        if contains -- (string join ' ' -- $at $word) ${commands
          .filter(({ path }) => path !== '')
          .map(({ path }) => quoted(path))
          .join(' ')}
          set -a at $word
        else
          set count (math $count + 1)
        end
    end
  end
  echo "$at/$count"
end
function __latchkey_at
  set -l words (commandline -opc)
  test (count $words) -ge 2; and test $words[2] = admin; and string match -q -- "$argv[1]" (__latchkey_place)
end
function __latchkey_people
  set -l words (commandline -opc)
  set -l dir
  for i in (seq (count $words))
    test "$words[$i]" = --data-dir; and set dir --data-dir $words[(math $i + 1)]
  end
  $words[1] admin completion people $dir 2>/dev/null
end
complete -c latchkey -f
complete -c latchkey -n 'test (count (commandline -opc)) -eq 1' -a admin
${commands.flatMap((command) => linesOf(command, values)).join('\n')}
`
}

function linesOf({ path, commands, options, places }: CompletedCommand, values: Completed['values']): readonly string[] {
  return [
    ...commands.map(({ name, summary }) => line(`${path}/0`, `-a ${name} -d ${quoted(summary)}`)),
    ...options.map(({ flag, summary }) => line(`${path}/*`, `-l ${flag.slice(2)}${valueOf(values.get(flag))} -d ${quoted(summary)}`)),
    ...places.flatMap((place, at) => (place === 'anything' ? [] : [line(`${path}/${at}`, `-a ${wordsOf(place)}`)])),
  ]
}

const line = (where: string, rest: string) => `complete -c latchkey -n ${quoted(`__latchkey_at "${where}"`)} ${rest}`

function valueOf(place: Place | undefined): string {
  if (place === undefined) return ''
  return place === 'anything' ? ' -x' : ` -x -a ${wordsOf(place)}`
}

function wordsOf(place: Exclude<Place, 'anything'>): string {
  if (place === 'people') return quoted('(__latchkey_people)')
  return place === 'folder' ? quoted('(__fish_complete_directories)') : quoted(place.words.join(' '))
}

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`
