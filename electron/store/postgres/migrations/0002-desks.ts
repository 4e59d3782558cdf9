import { accounts } from './desks/accounts.ts'
import { admission } from './desks/admission.ts'
import { commands } from './desks/commands.ts'
import { enrolment } from './desks/enrolment.ts'
import { retention } from './desks/retention.ts'
import { setBack } from './desks/set-back.ts'
import { stream } from './desks/stream.ts'

/** What the service may do for desks; whatever is not named in `callable` is for these functions alone. */
export const desks = {
  name: 'desks',
  sql: [setBack, enrolment, stream, admission, commands, accounts, retention].join('\n'),
  callable: [
    'enrol',
    'rejoin',
    'catch_up',
    'note_told',
    'workstations_by_uid',
    'greet',
    'rotate_key',
    'leave',
    'order_rotations',
    'push',
    'quarantine',
    'raise_directory_alert',
    'note_hearing',
    'beat',
    'admit_many',
    'open_commands',
    'find_credentials',
    'choose_password',
    'release',
    'people_since',
    'policy',
    'current_locks',
    'schema_version',
    'upkeep',
    'forget_history',
  ],
} as const
