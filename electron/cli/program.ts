import { Command } from 'commander'
import { describeUsers } from './accounts/users-commands.ts'
import type { AdminCommand } from './admin-session.ts'
import { describeAlerts } from './alerts/alerts-commands.ts'
import { describeAudit } from './audit/audit-commands.ts'
import { describeCleanUp } from './clean-up/cleanup-commands.ts'
import { describeCompletion } from './completion/completion-command.ts'
import { describeFleet } from './fleet/fleet-commands.ts'
import { describeMetrics } from './fleet/metrics-command.ts'
import { describeImport } from './import/import-commands.ts'
import { describeManual } from './manual/manual-command.ts'
import { describePolicy } from './policy/policy-commands.ts'
import { describeSessions } from './sessions/sessions-commands.ts'
import { describeBackup } from './upkeep/backup-commands.ts'
import { describeDoctor } from './upkeep/doctor-command.ts'
import { describeMaintain } from './upkeep/maintain-command.ts'

type About = Readonly<{ command: string; version: string }>

const COMMANDS = [
  describeUsers,
  describeSessions,
  describePolicy,
  describeAudit,
  describeAlerts,
  describeCleanUp,
  describeMaintain,
  describeBackup,
  describeImport,
  describeDoctor,
  describeFleet,
  describeMetrics,
  describeCompletion,
  describeManual,
]

const HELP = { flags: '-h, --help', meaning: 'explain a command, with examples' }

/** The whole CLI: what help, completion and the manual page are made from, and what reads the command line. */
export function describeProgram({ command, version }: About, run: (command: AdminCommand) => void): Command {
  const program = new Command(command)
    .description('Manages the people, sessions and settings of a Latchkey data directory, while the app runs and while it does not.')
    .version(version, '-V, --version', 'print the version')
    .helpOption(HELP.flags, HELP.meaning)
    .helpCommand('help [command...]', HELP.meaning)
    .option('--data-dir <folder>', 'the data directory (else LATCHKEY_DATA_DIR, else the one the app uses)')
    .option('--json', 'print exactly one JSON document; times are ISO 8601 UTC')
    .addHelpText('after', afterword(command))
  for (const describe of COMMANDS) describe(program, run)
  return program
}

const afterword = (command: string) => `
Examples:
  ${command} users add maria --role admin --password-stdin < password.txt
  ${command} sessions list --all --user maria
  ${command} policy set idle-timeout 15m
  ${command} cleanup --dry-run

The app itself is opened by latchkey alone, or by npm start in a checkout; it takes --data-dir, and --lang en, es or it.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 data directory busy, locked or unusable, 4 declined.
A command that fails prints nothing on standard output. What went wrong is on standard error: text, or with
--json one line {"error":{"code":…,"message":…}}.`
