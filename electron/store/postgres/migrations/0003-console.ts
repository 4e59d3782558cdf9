import { alerts } from './console/alerts.ts'
import { audit } from './console/audit.ts'
import { figures } from './console/figures.ts'
import { foundation } from './console/foundation.ts'
import { orders } from './console/orders.ts'
import { people } from './console/people.ts'
import { sessions } from './console/sessions.ts'
import { workstations } from './console/workstations.ts'

/**
 * What administrators ask and order. Each function is SECURITY DEFINER of the schema's owner, takes the id of the administrator who acts (null: the
 * owner of the directory at its command line) and one document, checks who that is, writes down in directory_audit what it changes, and answers
 * with a document. What it refuses has SQLSTATE LK001, the error code as its message and the facts as its detail.
 */
export const console = {
  name: 'console',
  sql: [foundation, sessions, workstations, orders, people, figures, alerts, audit].join('\n'),
  callable: [
    'console_accounts',
    'console_acknowledge',
    'console_alerts',
    'console_audit',
    'console_close',
    'console_commands',
    'console_count',
    'console_enrol_token',
    'console_export_audit',
    'console_figures',
    'console_fold',
    'console_lock',
    'console_locks',
    'console_message',
    'console_metrics',
    'console_people',
    'console_person',
    'console_policy',
    'console_preview_close',
    'console_rename',
    'console_revoke',
    'console_save_account',
    'console_save_policy',
    'console_sessions',
    'console_sites',
    'console_unfolded',
    'console_unlock',
    'console_workstation',
    'console_workstations',
    'console_write_off',
    'watch_fleet',
  ],
} as const
