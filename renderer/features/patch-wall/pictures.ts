import type { AuditRecord } from '../../../src-core/audit/audit.ts'

/** One of the pictures that a tile shows side by side. */
export type TilePicture =
  | { readonly kind: 'image'; readonly role: string; readonly label: string }
  /** `minuend` minus `subtrahend`. */
  | { readonly kind: 'difference'; readonly minuend: string; readonly subtrahend: string; readonly label: string }

export interface PictureChoice {
  readonly reference: boolean
  readonly noisy: boolean
  readonly difference: boolean
  /** Keys of the denoisers shown. */
  readonly denoisers: readonly string[]
  /** The denoiser that the difference is of. */
  readonly differenceOf: string
}

/**
 * The pictures of a tile, from left to right. With a reference the difference is denoised minus reference (what was
 * done wrong), without one noisy minus denoised (what was taken out). A tile without any picture shows the denoised one.
 */
export function tilePictures(record: Pick<AuditRecord, 'hasReference' | 'denoisers'>, choice: PictureChoice): TilePicture[] {
  const pictures: TilePicture[] = []
  if (choice.reference && record.hasReference) pictures.push({ kind: 'image', role: 'reference', label: 'Reference' })
  if (choice.noisy) pictures.push({ kind: 'image', role: 'noisy', label: 'Noisy' })
  for (const denoiser of record.denoisers) {
    if (choice.denoisers.includes(denoiser.key)) pictures.push({ kind: 'image', role: denoiser.key, label: denoiser.label })
  }
  if (choice.difference) pictures.push(differencePicture(record, choice.differenceOf))
  return pictures.length > 0 ? pictures : [{ kind: 'image', role: choice.differenceOf, label: labelOf(record, choice.differenceOf) }]
}

export function differencePicture(record: Pick<AuditRecord, 'hasReference'>, denoiser: string): TilePicture {
  return record.hasReference
    ? { kind: 'difference', minuend: denoiser, subtrahend: 'reference', label: 'Difference' }
    : { kind: 'difference', minuend: 'noisy', subtrahend: denoiser, label: 'Taken out' }
}

/** The arrays that the pictures are made of, each once. */
export function rolesOf(pictures: readonly TilePicture[]): string[] {
  const roles = pictures.flatMap((picture) =>
    picture.kind === 'image' ? [picture.role] : [picture.minuend, picture.subtrahend]
  )
  return [...new Set(roles)]
}

/** The name of a role for a person. */
export function labelOf(record: Pick<AuditRecord, 'denoisers'>, role: string): string {
  if (role === 'reference') return 'Reference'
  if (role === 'noisy') return 'Noisy'
  return record.denoisers.find((denoiser) => denoiser.key === role)?.label ?? role
}
