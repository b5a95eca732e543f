/** Words of audit. */
export const auditText = {
  queues: {
    contrast: {
      label: 'Most contrast lost',
      hint: 'Where small structures lost most of what a reader sees: an erased rib before a pale vessel.'
    },
    'hidden-error': {
      label: 'Worst hidden error first',
      hint: 'What PSNR hides: structure changed or washed out most where PSNR is high.'
    },
    digit: { label: 'High PSNR, wrong digit', hint: 'The digit reads as another one; the highest PSNR first.' },
    lost: { label: 'Lost', hint: 'Structure of the reference is missing.' },
    invented: { label: 'Invented', hint: 'There is structure that the reference does not have.' },
    'lost-detail': { label: 'Lost detail', hint: 'Small structures are washed out; the most contrast lost first.' },
    unstable: { label: 'Unstable', hint: 'What appears with one draw of noise and not with another.' },
    far: { label: 'Far from training', hint: 'Farther from the training images than 95 % of them are from each other.' }
  },
  scoreGroups: {
    verdict: { label: 'Verdict' },
    fidelity: { label: 'Fidelity' },
    shape: {
      label: 'Shape',
      hint: 'Of what lies above a threshold of brightness: blur and noise change these scores too.'
    },
    residual: { label: 'Residual' },
    identity: { label: 'Identity' },
    'without-reference': { label: 'Without reference' }
  },
  modes: {
    patches: { label: 'Patches', title: 'The wall of patches and their plot' },
    slice: { label: 'Slice', title: 'Whole slices with heat maps and flags' }
  },
  auditHeader: { audit: 'Audit', removeThisAudit: 'Remove this audit', exportReport: 'Export report' },
  auditWarnings: { title: 'Warnings of this audit', pairing: 'How slices were paired' },
  auditWorkspace: {
    noPatchPassesThe: 'No patch passes the filter',
    widenARangeOr: 'Widen a range or take a choice away.',
    clearTheFilter: 'Clear the filter'
  },
  meansStrip: {
    meansWith95Intervals: 'Means with 95 % intervals; press to judge an output and sort by it',
    thePatchesAreSorted: 'The patches are sorted by it',
    means: 'Means'
  },
  modeSwitch: { whatTheMiddleShows: 'What the middle shows' },
  runningAudits: { cancel: 'Cancel' },
  scoreName: { whatIs: (score: string) => `What ${score} is`, range: 'Range', better: 'Better' }
}
