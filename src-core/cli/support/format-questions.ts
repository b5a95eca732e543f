import { DenoscopeError } from '../../errors.ts'
import { type FormatQuestion, scaleOptions } from '../../sources/format-answers.ts'
import { printable } from '../../printable.ts'

/** Refusal of the command line for a question of the screen: one line with the options that answer it. */
export function refuseQuestion(question: FormatQuestion, canAnswer = true): DenoscopeError {
  const [path] = question.files
  const remedy = canAnswer
    ? `choose with ${answers(question)}`
    : `convert it first: denoscope convert ${path} OUT.nii.gz with ${answers(question)}`
  return new DenoscopeError('format.undecided', `${path}: ${question.text} ${capital(remedy)}`)
}

const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1)

function answers(question: FormatQuestion): string {
  switch (question.kind) {
    case 'scale':
      return question.proposals.map((proposal) => `${scaleOptions(proposal)} (${proposal.text})`).join(' or ')
    case 'dataset':
      return `--dataset NAME: ${question.choices.map(({ name, text }) => `'${printable(name)}' (${text})`).join(', ')}`
    case 'frame':
      return `--frame N, from 1 to ${question.count}`
  }
}
