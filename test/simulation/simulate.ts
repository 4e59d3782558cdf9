import { play } from './play.ts'
import { reduce } from './reduce.ts'
import { tell } from './story.ts'
import type { Story } from './story.ts'
import { LAWS } from './truth/laws.ts'
import type { Broken, Law } from './truth/laws.ts'

export type Budget = Readonly<{ first: number; seeds: number; seconds: number; length: number }>

export type Simulated = Readonly<{
  stories: number
  steps: number
  events: number
  /** In true time, milliseconds. */
  lasted: number
  tested: ReadonlyMap<Law, number>
  ends: ReadonlyMap<string, number>
  broken: Readonly<{ seed: number; profile: string; story: Story; broken: Broken }> | null
}>

export const STORY_LENGTH = 50

/** Seed after seed, until a law is broken or the budget is spent. */
export async function simulate({ first, seeds, seconds, length }: Budget): Promise<Simulated> {
  const began = performance.now()
  const [tested, ends] = [new Map<Law, number>(), new Map<string, number>()]
  let [stories, steps, events, lasted] = [0, 0, 0, 0]
  for (let seed = first; seed < first + seeds && performance.now() - began < seconds * 1_000; seed += 1) {
    const { profile, ...story } = tell(seed, length)
    const outcome = await play(story)
    stories += 1
    steps += story.steps.length
    events += outcome.events
    lasted += outcome.lasted
    for (const [law, times] of outcome.tested) tested.set(law, (tested.get(law) ?? 0) + times)
    for (const [reason, times] of outcome.ends) ends.set(reason, (ends.get(reason) ?? 0) + times)
    if (outcome.broken) return { stories, steps, events, lasted, tested, ends, broken: { seed, profile, story, broken: outcome.broken } }
  }
  return { stories, steps, events, lasted, tested, ends, broken: null }
}

/** What was played, and how often each law was really tested. */
export function reportOf({ stories, steps, events, lasted, tested, ends }: Simulated): string {
  const days = (lasted / 86_400_000).toFixed(1)
  const laws = (Object.keys(LAWS) as Law[]).map((law) => `${String(tested.get(law) ?? 0).padStart(9)}  ${law}`)
  const reasons = [...ends].toSorted(([, one], [, other]) => other - one).map(([reason, times]) => `${reason} ${times}`)
  return `${stories} stories, ${steps} steps, ${events} events, ${days} days\n${laws.join('\n')}\nends: ${reasons.join(', ')}`
}

/** The failing seed, the law, and the story reduced to what it takes, as steps that can be played. */
export async function failureOf({ seed, profile, story, broken }: NonNullable<Simulated['broken']>): Promise<string> {
  const small = await reduce(story, broken.law)
  const lines: string[] = []
  const again = (await play(small, (line) => void lines.push(line))).broken ?? broken
  const steps = small.steps.map((step) => `  ${JSON.stringify(step)},`).join('\n')
  return [
    `Seed ${seed} ("${profile}") breaks "${again.law}" after ${again.at} ms. ${LAWS[again.law]}`,
    again.facts,
    `Reduced to ${small.steps.length} of ${story.steps.length} steps, on ${small.computers} computer(s), knowsIdle ${small.knowsIdle}, policy ${JSON.stringify(small.policy)}:`,
    steps,
    ...lines,
  ].join('\n')
}
