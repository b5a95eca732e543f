import { DenoscopeError } from '../../errors.ts'
import type { CommandName } from '../contract.ts'

/** Commands that change nothing in a workspace. A damaged one answers these alone. Settings last for the session. */
const readingCommands: ReadonlySet<CommandName> = new Set([
  'engine.describe',
  'engine.join',
  'doctor.report',
  'workspace.recent',
  'workspace.forgetRecent',
  'workspace.open',
  'workspace.restore',
  'workspace.repair',
  'storage.read',
  'sources.questions',
  'sources.list',
  'sources.patient',
  'sources.recent',
  'sources.grid',
  'slices.read',
  'slices.tags',
  'measurements.list',
  'measurements.noisePower',
  'denoisers.list',
  'metrics.list',
  'audits.list',
  'audits.read',
  'audits.warnings',
  'audits.patches',
  'audits.slice',
  'audits.errorMap',
  'audits.identities',
  'audits.stability',
  'audits.neighbours',
  'audits.means',
  'audits.comparison',
  'audits.differences',
  'audits.removed',
  'findings.list',
  'findings.history',
  'reviews.list',
  'reviews.items',
  'reviews.answers',
  'reviews.results',
  'reviews.heads',
  'reviews.exports',
  'keys.list',
  'added.list',
  'added.programRules',
  'added.isCommandAllowed',
  'models.list',
  'models.card',
  'models.epochs',
  'models.request',
  'models.samples',
  'latent.read',
  'training.throughputs',
  'reports.words',
  'reports.preview',
  'reports.front',
  'reports.list',
  'reports.read',
  'benches.list',
  'benches.read',
  'benches.file',
  'jobs.list',
  'jobs.cancel',
  'settings.read',
  'settings.write'
])

/** @throws workspace.damaged for a command that would write */
export function requireReading(command: CommandName): void {
  if (readingCommands.has(command)) return
  throw new DenoscopeError(
    'workspace.damaged',
    'Nothing was changed: the workspace is damaged and open for reading only. Restore a backup, or repair it, first.'
  )
}
