import { expect, it } from 'vitest'
import { play } from './play.ts'
import type { Step, Story } from './story.ts'

type Told = Readonly<{ what: string; policy: Story['policy']; steps: readonly Step[] }>

/** What the simulation has found in the product, reduced to what it takes: each broke a law once. */
const STORIES: readonly Told[] = [
  {
    what: 'the first movement of the mouse after a sleep does not take back whose time is up',
    policy: [['idle-timeout', '1m']],
    steps: [
      [0, 'launch', 0],
      [0, 'sign in', 0, 'bob', true],
      [10_000, 'sleep', 0, 55_000, false, true],
      [20_000, 'wait'],
    ],
  },
  {
    what: 'nor does it after a sleep that was announced',
    policy: [['idle-timeout', '1m']],
    steps: [
      [0, 'launch', 0],
      [0, 'sign in', 0, 'bob', true],
      [10_000, 'sleep', 0, 300_000, true, true],
      [20_000, 'wait'],
    ],
  },
  {
    what: 'who comes back from being away sees it in the window, too',
    policy: [['away-after', '10s']],
    steps: [
      [0, 'launch', 0],
      [0, 'sign in', 0, 'bob', true],
      [15_000, 'touch', 0],
      [5_000, 'wait'],
    ],
  },
  {
    what: 'who goes away a second time is seen to be away at once',
    policy: [
      ['away-after', '10s'],
      ['idle-timeout', '3m'],
      ['idle-warning', '5s'],
    ],
    steps: [
      [0, 'launch', 0],
      [0, 'sign in', 0, 'bob', true],
      [15_000, 'touch', 0],
      [60_000, 'wait'],
    ],
  },
  {
    what: 'after a sleep without a word the own session is shown as present again',
    policy: [['away-after', '1m']],
    steps: [
      [0, 'launch', 0],
      [0, 'sign in', 0, 'ada', true],
      [80_000, 'sleep', 0, 600_000, false, false],
      [60_000, 'wait'],
      [60_000, 'wait'],
    ],
  },
  {
    what: 'who signs out while a new password is looked at has changed nothing, and ends no session of theirs that began since',
    policy: [],
    steps: [
      [0, 'launch', 0],
      [0, 'sign in', 0, 'cyd', true],
      [2_000, 'change the password', 0, true],
      [0, 'sign out', 0],
      [0, 'sign in', 0, 'cyd', true],
      [5_000, 'wait'],
    ],
  },
  {
    what: 'a hand-over that could not be written is not tried again once its person is back',
    policy: [['hand-over-grace', '10s']],
    steps: [
      [0, 'launch', 0],
      [0, 'sign in', 0, 'bob', true],
      [1_000, 'lock', 0],
      [1_000, 'ask for the workstation', 0],
      [9_990, 'fail a write', 0, 0, 1, 'SQLITE_BUSY'],
      [30, 'unlock', 0, true],
      [5_000, 'wait'],
    ],
  },
  {
    what: 'a hand-over that could not be written is tried again while nobody comes back',
    policy: [['hand-over-grace', '10s']],
    steps: [
      [0, 'launch', 0],
      [0, 'sign in', 0, 'bob', true],
      [1_000, 'lock', 0],
      [1_000, 'ask for the workstation', 0],
      [9_990, 'fail a write', 0, 0, 3, 'SQLITE_BUSY'],
      [20_000, 'wait'],
    ],
  },
  {
    what: 'a change by others that could not be read when it was noticed is read at the next look',
    policy: [],
    steps: [
      [0, 'launch', 0],
      [0, 'sign in', 0, 'bob', true],
      [2_000, 'disable by command', 0, 'bob'],
      [0, 'fail a read', 0, 1, 1],
      [10_000, 'wait'],
    ],
  },
  {
    what: 'a sign-in whose database cannot be read for a moment is looked after all the same',
    policy: [],
    steps: [
      [0, 'launch', 0],
      [0, 'sign in', 0, 'cyd', true],
      [0, 'fail a read', 0, 10, 1],
      [10_000, 'wait'],
    ],
  },
  {
    what: 'an input does not end the app where the database cannot be read',
    policy: [],
    steps: [
      [0, 'launch', 0],
      [0, 'sign in', 0, 'cyd', true],
      [5_000, 'fail a read', 0, 0, 1],
      [0, 'touch', 0],
    ],
  },
  {
    what: 'nor does a heartbeat, nor what it has to tell',
    policy: [['heartbeat-interval', '5s']],
    steps: [
      [0, 'launch', 0],
      [0, 'sign in', 0, 'cyd', true],
      [4_500, 'fail a read', 0, 0, 12],
      [20_000, 'wait'],
    ],
  },
  {
    what: 'whoever comes to the door reads no receipt that was taken back',
    policy: [],
    steps: [
      [0, 'launch', 0],
      [0, 'sign in', 0, 'dan', true],
      [5_000, 'stop', 0],
      [5_000, 'clean up', 0, true, 0, 0],
      [5_000, 'continue', 0],
      [5_000, 'undo a clean-up', 0, 0],
      [5_000, 'touch', 0],
      [5_000, 'wait'],
    ],
  },
]

it.each(STORIES)('$what', async ({ policy, steps }) => {
  const { broken } = await play({ computers: 1, knowsIdle: false, policy, steps })
  expect(broken).toBeNull()
})
