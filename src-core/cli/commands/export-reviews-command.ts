import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { DenoscopeError } from '../../errors.ts'
import { writeFileAtomically } from '../../files/atomic-file.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { databaseFile, defaultWorkspacePath } from '../../storage/locations.ts'
import type { Workspace } from '../../storage/workspace.ts'
import { warnAll } from '../support/standard-error.ts'

export function exportReviewsCommand(): Command {
  return new Command('export-reviews')
    .description(
      'Write a reader study for iMRMC (ROC) and RJafroc (ROC or FROC). The same workspace gives the same bytes.'
    )
    .option('--workspace <folder>', 'the workspace', defaultWorkspacePath())
    .option('--review <id>', 'the review; required if the workspace has several')
    .requiredOption('--out <folder>', 'folder for <id>.imrmc, <id>.csv and, if the study allows it, <id>.xlsx')
    .action((options: ExportOptions) => exportReviews(options))
}

interface ExportOptions {
  readonly workspace: string
  readonly review?: string
  readonly out: string
}

/** Writes the files of one review. Does not change the workspace, which may be open elsewhere. */
async function exportReviews({ workspace: path, review: named, out }: ExportOptions): Promise<void> {
  const { Queues, exportedStudy } = await import('../../engine/workspace/review-readings.ts')
  const { studyLacks, studyStatement } = await import('../../reports/review-words.ts')
  const { Workspace } = await import('../../storage/workspace.ts')
  if (!existsSync(join(path, databaseFile)))
    throw new DenoscopeError('argument.invalid', `--workspace: ${path} is not a workspace: it has no ${databaseFile}`)
  const workspace = Workspace.read(path)
  try {
    warnAll(workspace.notices.map(({ text }) => text))
    const id = reviewOf(workspace, named)
    const study = exportedStudy(workspace, new Queues(workspace), id, null)
    if (study.counts.exported === 0)
      throw new DenoscopeError('argument.invalid', `${id}: ${studyLacks(study, (key) => key)[0]}`)
    const folder = resolve(out)
    makeFolder(folder)
    writeFileAtomically(join(folder, `${id}.imrmc`), study.imrmc)
    writeFileAtomically(join(folder, `${id}.csv`), study.csv)
    if (study.rjafroc.xlsx) writeFileAtomically(join(folder, `${id}.xlsx`), study.rjafroc.xlsx)
    warnAll([
      ...studyLacks(study, (key) => key),
      ...(study.rjafroc.reason === null ? [] : [`no workbook for RJafroc: ${study.rjafroc.reason}`])
    ])
    process.stdout.write(`${studyStatement(study)}\nWritten to ${folder}\n`)
  } finally {
    workspace.close()
  }
}

function reviewOf({ reviews }: Workspace, named: string | undefined): string {
  if (named !== undefined) return reviews.get(named).id
  const all = reviews.list()
  if (all.length === 1) return all[0]!.id
  const choice = all.length === 0 ? 'it has none' : `expected one of ${all.map(({ id }) => id).join(', ')}`
  throw new DenoscopeError('argument.invalid', `--review: which of the workspace's reviews; ${choice}`)
}
