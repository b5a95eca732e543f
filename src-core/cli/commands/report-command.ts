import { existsSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { DenoscopeError } from '../../errors.ts'
import { writeFileAtomically } from '../../files/atomic-file.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { printableLine } from '../../printable.ts'
import { reportFormats, type ReportFormat } from '../../reports/exported-report.ts'
import type { ReportInput } from '../../reports/report-input.ts'
import { defaultWorkspacePath, databaseFile } from '../../storage/locations.ts'
import { addReportOptions, type ReportOptions, wordsFrom } from '../options/report-options.ts'
import { auditOf } from '../support/chosen-audit.ts'
import { chosenSigner, signOption } from '../support/chosen-signer.ts'
import { warnAll, interruptSignal } from '../support/standard-error.ts'

export function reportCommand(): Command {
  const command = new Command('report')
    .description(
      'Write the report on an audit of a workspace. The same workspace and texts give the same bytes, except for the date in a PDF.'
    )
    .option('--workspace <folder>', 'the workspace', defaultWorkspacePath())
    .option('--audit <id>', 'the audit; required if the workspace has several')
    .requiredOption('--out <file>', 'the file to write')
    .addOption(
      new Option('--format <format>', 'format of the file (default: from its name)').choices([...reportFormats])
    )
    .addOption(
      new Option('--table <table>', 'table of a CSV')
        .choices(['findings', 'patches', 'measurements'])
        .default('findings')
    )
    .option('--title <text>', 'title (default: from the workspace, else of the audit)')
    .option('--institution <text>', 'institution (default: from the workspace)')
    .option('--reader <text>', 'reader of the images (default: from the workspace, else the readers of the findings)')
    .option('--conclusion <text>', 'conclusion (default: from the workspace)')
    .addOption(signOption())
  return addReportOptions(command).action((options: ReportCommandOptions) => report(options))
}

interface ReportCommandOptions extends ReportOptions {
  title?: string
  workspace: string
  audit?: string
  out: string
  format?: ReportFormat
  sign?: string | true
  table: 'findings' | 'patches' | 'measurements'
}

/**
 * Writes one file of a report, and its signature beside it if asked to.
 * Does not change the workspace, which may be open elsewhere.
 */
async function report(options: ReportCommandOptions): Promise<void> {
  const { workspaceReport } = await import('../../engine/workspace/workspace-report.ts')
  const { embargoText } = await import('../../reports/report-input.ts')
  const { Workspace } = await import('../../storage/workspace.ts')
  const { sealedContent } = await import('../../reports/report-signatures.ts')
  const { sealEnding, sealText } = await import('../../signing/file-seal.ts')
  const { sha256 } = await import('../../signing/signing-key.ts')
  const file = resolve(options.out)
  const seal = `${file}${sealEnding}`
  let written = `Written to ${file}`
  const format = options.format ?? formatOf(file)
  if (!existsSync(join(options.workspace, databaseFile))) {
    throw new DenoscopeError(
      'argument.invalid',
      `--workspace: ${options.workspace} is not a workspace: it has no ${databaseFile}`
    )
  }
  const workspace = Workspace.read(options.workspace)
  try {
    warnAll(workspace.notices.map(({ text }) => text))
    const auditId = auditOf(workspace, options.audit)
    const words = wordsFrom(options, workspace.reportWords.read(auditId))
    const signer = await chosenSigner(workspace, options.sign)
    const input = { ...workspaceReport(workspace, auditId, words), signer }
    warnAll(input.embargoed.map(embargoText))
    const content = await contentOf(format, options, input)
    makeFolder(dirname(file))
    writeFileAtomically(file, content)
    if (signer) {
      const facts = { format: 'denoscope-report-signature', ...sealedContent(input, options.form) } as const
      writeFileAtomically(seal, sealText({ ...facts, files: { [basename(file)]: sha256(content) } }, signer))
      written = `Written to ${file}, signed by ${printableLine(signer.reader)} in ${seal}`
    }
  } finally {
    workspace.close()
  }
  process.stdout.write(`${written}\n`)
}

function formatOf(file: string): ReportFormat {
  const format = reportFormats.find((known) => extname(file).toLowerCase() === `.${known}`)
  if (format) return format
  throw new DenoscopeError(
    'argument.invalid',
    `--out: expected a name that ends in .${reportFormats.join(', .')}, or --format beside it, got ${file}`
  )
}

async function contentOf(
  format: ReportFormat,
  { table, form }: ReportCommandOptions,
  input: ReportInput
): Promise<string | Uint8Array> {
  const { printPdf } = await import('../../reports/browser-pdf.ts')
  const { renderReportHtml } = await import('../../reports/report-files.ts')
  const { reportJson } = await import('../../reports/report-json.ts')
  const { measurementsCsv, reportedMeasurements } = await import('../../reports/reported-measurements.ts')
  const { findingsCsv, patchesCsv } = await import('../../reports/report-tables.ts')
  switch (format) {
    case 'html':
      return renderReportHtml(input, form)
    case 'pdf':
      return printPdf(await renderReportHtml(input, form), interruptSignal())
    case 'csv':
      if (table === 'measurements') return measurementsCsv(await reportedMeasurements(input), input.record)
      return table === 'patches' ? patchesCsv(input) : findingsCsv(input)
    case 'json':
      return reportJson(input)
  }
}
