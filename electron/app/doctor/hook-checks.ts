import { isUnknown } from './facts.ts'
import type { HookFacts, Unknown } from './facts.ts'
import { fine, unknown, warning } from './finding.ts'
import type { Finding } from './finding.ts'

export function checkHooks(facts: HookFacts | Unknown): Finding {
  if (isUnknown(facts)) return unknown('hooks', 'It is not known which programs are run at a sign-in, a lock or an end.', facts.unknown)
  const { programs, refused, failed } = facts
  const detail = [...refused, ...failed].map(({ name, why }) => `hooks/${name}: ${why}`).join('\n')
  if (refused.length > 0)
    return warning('hooks', 'Programs in the folder hooks are not run.', {
      detail,
      advice: 'Mend what is said of them, or move them away.',
    })
  if (failed.length > 0)
    return warning('hooks', 'A program in the folder hooks failed when it was last run.', {
      detail,
      advice: 'Try it by hand, with the facts that docs/api.md names in its environment.',
    })
  return programs.length === 0
    ? fine('hooks', 'There are no hooks.')
    : fine('hooks', 'The hooks are well.', { detail: programs.join(', ') })
}
