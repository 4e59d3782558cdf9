import type { Describe } from '../manual/describe.ts'
import { describeDesk } from './desk-commands.ts'
import { describeFleetExport } from './fleet-export-command.ts'
import { describeFleetPolicy } from './fleet-policy-commands.ts'
import { describeOrders } from './order-commands.ts'
import { describeFleetPeople } from './people-commands.ts'
import { describeWorkstations } from './workstation-commands.ts'

export const describeFleet: Describe = (program, run) => {
  const name = program.name()
  const fleet = program
    .command('fleet')
    .description('workstations that share people, limits and locks')
    .helpCommand(false)
    .addHelpText(
      'after',
      `
fleet enrol, fleet leave and fleet status are about the workstation of this data directory. All others ask the directory on this machine, as the account
that runs it, by the socket in its data folder: no password is asked for, since nobody else can open it.

Examples:
  ${name} fleet status
  ${name} fleet enrol-token --site "Ward 3"
  ${name} fleet list --state silent
  ${name} fleet sign-out maria`,
    )
  describeDesk(program, fleet, run)
  describeWorkstations(program, fleet, run)
  describeOrders(program, fleet, run)
  describeFleetPeople(program, fleet, run)
  describeFleetPolicy(program, fleet, run)
  describeFleetExport(program, fleet, run)
}
