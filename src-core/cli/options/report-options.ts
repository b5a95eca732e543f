import { type Command, Option } from 'commander'
import { type ReportForm, reportForms, type ReportWords, reportWordsSchema } from '../../reports/exported-report.ts'
import { checked } from './common-options.ts'

/** Options of the form, the question and the signatures of a report. */
export interface ReportOptions extends Partial<Omit<ReportWords, 'title'>> {
  form?: ReportForm
}

/** Adds the options of the form, the question and the signatures of a report. */
export function addReportOptions(command: Command): Command {
  command
    .addOption(
      new Option('--form <form>', 'form of HTML and PDF: full, or short (at most two pages); default: full').choices([
        ...reportForms
      ])
    )
    .option('--question <text>', 'question that the report answers (default: made from the audit)')
  return addSignatureOptions(command)
}

/** Adds the options of names and dates of the signatures of a report. */
export function addSignatureOptions(command: Command): Command {
  return command
    .option('--prepared-by <name>', 'name of the person who prepared the report')
    .option('--prepared-on <date>', 'date of that signature, YYYY-MM-DD')
    .option('--reviewed-by <name>', 'name of the person who reviewed the report')
    .option('--reviewed-on <date>', 'date of that signature, YYYY-MM-DD')
    .option('--approved-by <name>', 'name of the person who approved the report')
    .option('--approved-on <date>', 'date of that signature, YYYY-MM-DD')
}

/**
 * Texts of a report: given options in place of stored words.
 * @returns `stored` if no option is given
 * @throws argument.invalid
 */
export function wordsFrom(options: Partial<ReportWords>, stored: ReportWords): ReportWords {
  const given = Object.entries(options).filter(([key, text]) => key in stored && text !== undefined)
  return given.length === 0 ? stored : checked(reportWordsSchema, { ...stored, ...Object.fromEntries(given) })
}
