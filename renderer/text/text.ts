/** Words of the parts that every view shares, in one place, ready for translation. */
export const text = {
  product: 'Denoscope',
  rail: 'Views',
  commands: 'Commands',
  keys: 'Keys',
  jobs: 'Jobs',
  viewMissing: { title: 'This view is not part of this build', text: 'Choose another one on the left.' }
} as const
