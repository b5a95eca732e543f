import { count, counted } from '../shared/format.ts'

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`

/** Words of the review view. */
export const reviewText = {
  title: 'Review',
  list: {
    title: 'Reviews',
    none: 'None yet. Set one up on the right; readers can share it, each with a queue of their own.',
    end: 'End here',
    endHint: 'Skips what you have not answered. Your answers are then shown, with names.',
    ended: 'The review is finished',
    skipped: (items: number) =>
      `${count(items)} ${items === 1 ? 'item was' : 'items were'} skipped; going back to them answers them.`
  },
  setup: {
    title: 'New review',
    audit: 'Audit',
    task: 'Task',
    tasks: {
      judge: 'One patch at a time beside its reference: category, severity, note, region.',
      'which-is-real':
        'The reference and an output side by side, unnamed. Who cannot tell them apart has no reason to object.',
      'which-would-you-read': 'Two outputs of the same patch side by side. Needs two of them.'
    },
    denoisers: 'Outputs',
    order: 'First',
    random: 'Random order',
    cases: 'Cases at most',
    balanced: {
      label: 'Balanced',
      hint: 'As many cases of each output, its own first ones; otherwise the first of all may be of one output.'
    },
    blinded: { label: 'Blinded', hint: 'Names and scores are hidden, the order is each reader’s own.' },
    repeats: { label: 'Hidden repeats', hint: 'One case in ten comes again: does the reader agree with themselves?' },
    catches: {
      label: 'Catch patches',
      hint: 'One in ten is the untouched reference: is it left alone?',
      besideInput: 'One in ten is the untouched reference beside the noisy input: is the reference chosen?',
      besideOutput: 'One in ten is the untouched reference beside an output: is the reference chosen?',
      noReference: 'Not in this audit: no reference is known.',
      sameAsCases: 'Not in this task without a low-dose input: every case is the reference beside an output already.'
    },
    seed: 'Seed',
    air: (patches: number) =>
      `${count(patches)} ${patches === 1 ? 'patch of mostly air is' : 'patches of mostly air are'} left out`,
    start: 'Start the review'
  },
  readers: {
    title: 'Readers',
    columns: ['Reader', 'Answered', 'Median time', 'Same at a repeat', 'Catch patches right'],
    found: 'Real patch found',
    none: 'Nobody has answered yet.'
  },
  embargoedBy: (readers: readonly string[]) =>
    `Under way with ${listed(readers)}. Until everybody who began has finished or ended it, only progress and agreement are shown: no answer, nothing by denoiser.`,
  unread:
    'You have not read this review. The answers of those who have are hidden from you, so that they cannot guide your own: only progress and agreement are shown.',
  read: 'Read it',
  imrmc: {
    label: 'Export for iMRMC',
    truth:
      'Truth is an objection or none: what ‘Consensus’ says of a case, else what two or more readers agree on, though they may name different categories. Untouched catch patches are cases without a finding, for every denoiser.',
    counts: (cases: number, found: number, readers: number, modalities: number) =>
      `${counted(cases, 'case')}, ${count(found)} with a finding and ${count(cases - found)} without; ${counted(modalities, 'modality', 'modalities')}, ${counted(readers, 'reader')}`,
    saved: 'Saved for iMRMC',
    lacking: {
      nothing: 'no case whose truth is known: settle disagreements, or have a second reader',
      withFinding: (of: string) => `no case with a finding${of}: no AUC can be computed`,
      withoutFinding: (of: string) =>
        `no case without a finding${of}: no AUC can be computed; catch patches are such cases`,
      of: (denoiser: string) => ` of ${denoiser}`,
      modality: 'one modality: nothing to compare',
      reader: 'one reader: nothing is known of the differences between readers',
      truth: (cases: number) => `${counted(cases, 'case')} without truth ${cases === 1 ? 'is' : 'are'} left out`
    }
  },
  preferred: 'Preferred',
  agreement: {
    title: 'Agreement',
    note: 'Cohen’s kappa with its 95 % bootstrap interval: 1 is perfect, 0 what chance gives.',
    together: 'All readers, Fleiss’ kappa:'
  },
  consensus: {
    title: 'Consensus',
    disagreements: 'Disagreements',
    note: 'What is settled here is a finding of ‘Consensus’. It is the truth of the iMRMC export, with the cases on which all readers agree.',
    left: (left: number, all: number) =>
      left === 0 ? 'All are settled.' : `${count(left)} of ${count(all)} are left.`,
    settle: 'Settle',
    skipped: 'skipped'
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
  done: {
    title: 'All answered',
    text: 'Every item of your queue has an answer. What you said is in the audit’s findings and in the results.'
  },
  surroundings: { title: 'Slice', source: 'Source', reference: 'Reference', noisy: 'Noisy', judged: 'Judged' },
  smooth: 'Smooth pixels',
  severity: { title: 'Severity', ask: (keys: string) => `How badly? ${keys} completes the answer.` },
  atOnce: { label: 'Category key goes on at once', hint: 'Otherwise Enter confirms.' },
  phrases: {
    title: 'Phrases',
    edit: 'Edit',
    editor: 'Phrases for notes',
    about:
      'Put into the note by a press on them, the first nine also by key. One with a category is offered once that category is chosen.',
    lists: { digits: 'Digits', images: 'Images' },
    list: 'For',
    phrase: (place: number) => `Phrase ${place}`,
    category: (place: number) => `Category of phrase ${place}`,
    every: 'Every category',
    add: 'Add a phrase',
    remove: (text: string) => `Remove ‘${text}’`,
    up: (text: string) => `Move ‘${text}’ up`,
    down: (text: string) => `Move ‘${text}’ down`,
    reset: 'Back to defaults',
    usual: {
      digits: [
        { text: 'Stroke lost', category: 'lost-structure' },
        { text: 'Hook appears', category: 'invented-structure' },
        { text: 'Reads as another digit', category: 'changed-shape' },
        { text: 'Edge blurred', category: null }
      ],
      images: [
        { text: 'Vessel lost', category: 'lost-structure' },
        { text: 'Nodule lost', category: 'lost-structure' },
        { text: 'Structure added', category: 'invented-structure' },
        { text: 'Edge blurred', category: null },
        { text: 'Texture changed', category: null }
      ]
    }
  },
  judgePanel: { judgement: 'Judgement', skip: 'Skip', undo: 'Undo', confirmAndGoOn: 'Confirm and go on' },
  reviewDesk: {
    blindedTitle: 'Blinded review',
    patch: 'Patch',
    answer: 'Answer',
    lookAtThemAgain: 'Look at them again'
  },
  reviewPictures: { otherOutputs: 'Other outputs', thisOne: 'This one' },
  reviewProgress: { answered: 'Answered' }
} as const
