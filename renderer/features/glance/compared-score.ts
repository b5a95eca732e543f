import { settings } from '../../state/settings.svelte.ts'

const key = 'audit.glance-score'

/** The score by which denoisers and audits are compared, as it was chosen last; null before. */
export const comparedScore = (): string | null =>
  settings.read<string | null>(key, null, (value) => value === null || typeof value === 'string')

export const compareBy = (score: string): void => settings.write(key, score)
