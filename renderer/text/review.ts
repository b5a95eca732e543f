import { count } from '../shared/format.ts'

/** Words of the review view. */
export const reviewText = {
  title: 'Review',
  empty: {
    title: 'Nothing to review yet',
    text: 'A review walks through the patches of a finished audit, one at a time. Run an audit first.'
  },
  list: { title: 'Reviews', none: 'None yet. Set one up on the right; readers can share it, each with a queue of their own.' },
  setup: {
    title: 'New review',
    audit: 'Audit',
    task: 'Task',
    tasks: {
      judge: 'One patch at a time beside its reference: category, severity, note, region.',
      'which-is-real': 'The reference and an output side by side, unnamed. Who cannot tell them apart has no reason to object.',
      'which-would-you-read': 'Two outputs of the same patch side by side. Needs two denoisers.'
    },
    denoisers: 'Outputs',
    order: 'First',
    random: 'Random order',
    cases: 'Cases at most',
    blinded: { label: 'Blinded', hint: 'Names and scores are hidden, the order is each reader’s own.' },
    repeats: { label: 'Hidden repeats', hint: 'One case in ten comes again: does the reader agree with themselves?' },
    catches: { label: 'Catch patches', hint: 'One in ten is the untouched reference: is it left alone?' },
    seed: 'Seed',
    air: (patches: number) => `${count(patches)} ${patches === 1 ? 'patch of mostly air is' : 'patches of mostly air are'} left out`,
    start: 'Start the review'
  },
  judgements: {
    title: 'Judgements',
    note: 'Of the cases that were judged, without repeats and catch patches, with the 95 % Wilson interval; what is acceptable has no severity.',
    waiting: 'Judgements by denoiser are shown once everybody who began has answered every item.'
  },
  cases: { title: 'Cases', columns: ['Case', 'Denoiser', 'Reader', 'Category', 'Severity', 'Note'] },
  continue: 'Continue',
  begin: 'Begin',
  results: 'Results',
  reader: 'Reader',
  leave: 'Leave',
  done: { title: 'All answered', text: 'Every item of your queue has an answer. What you said is in the audit’s findings and in the results.' },
  atOnce: { label: 'Category key goes on at once', hint: 'Otherwise Enter confirms.' },
  templates: {
    title: 'Phrases',
    digits: ['Stroke lost', 'Hook appears', 'Edge blurred', 'Reads as another digit'],
    images: ['Vessel lost', 'Nodule lost', 'Edge blurred', 'Texture changed', 'Structure added']
  }
} as const
