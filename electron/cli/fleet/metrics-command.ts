import { deskMetrics } from '../../core/reports/metrics.ts'
import { deskFacts } from '../../data-directory/desk-facts.ts'
import type { AdminCommand } from '../admin-session.ts'
import type { Describe } from '../manual/describe.ts'
import { harmlessLines } from '../terminal/plain-text.ts'
import { Directory } from './directory.ts'

type MetricsOptions = Readonly<{ directory?: string }>

export const describeMetrics: Describe = (program, run) => {
  const name = program.name()
  program
    .command('metrics')
    .description('print figures for Prometheus: of this desk, or of the directory on this machine')
    .option('--directory <folder>', 'of the directory with its data there, in place of the desk')
    .addHelpText(
      'after',
      `\nFor a timer that writes them where node_exporter's textfile collector reads. With --json the text is in {"metrics":…}.\n\nExamples:\n  ${name} metrics\n  ${name} metrics --directory /var/lib/latchkey-directory\n  ${name} metrics --json`,
    )
    .action((options: MetricsOptions) => run(metrics(options)))
}

const metrics =
  (options: MetricsOptions): AdminCommand =>
  (admin) => {
    const text =
      options.directory === undefined
        ? deskMetrics(deskFacts(admin.dataDirectory, admin.open('read')))
        : new Directory(admin, options).metrics()
    return { json: { metrics: text }, text: (columns) => (columns === null ? text : harmlessLines(text)), isQuiet: true }
  }
