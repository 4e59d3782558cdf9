import { play } from './play.ts'
import type { Story } from './story.ts'
import type { Law } from './truth/laws.ts'

/** Whatever can be left out without the law holding again is left out, in ever smaller pieces; then gaps are made round. */
export async function reduce(story: Story, law: Law): Promise<Story> {
  const breaks = async (candidate: Story) => {
    // What is left may make no sense, such as a deed at a computer that is not there.
    const outcome = await play(candidate).catch(() => null)
    return outcome?.broken?.law === law
  }
  let best = story
  for (let size = Math.ceil(best.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < best.steps.length;) {
      const candidate = { ...best, steps: [...best.steps.slice(0, from), ...best.steps.slice(from + size)] }
      if (await breaks(candidate)) best = candidate
      else from += size
    }
  }
  for (const each of best.policy) {
    const candidate = { ...best, policy: best.policy.filter((other) => other !== each) }
    if (await breaks(candidate)) best = candidate
  }
  for (const plainer of [{ computers: 1 }, { knowsIdle: false }]) {
    const candidate = { ...best, ...plainer }
    if (await breaks(candidate)) best = candidate
  }
  for (const [at, step] of best.steps.entries()) {
    for (const round of [10_000, 1_000, 100]) {
      const [after, ...rest] = step
      const candidate = { ...best, steps: best.steps.with(at, [Math.round(after / round) * round, ...rest]) }
      if (!(await breaks(candidate))) continue
      best = candidate
      break
    }
  }
  return best
}
