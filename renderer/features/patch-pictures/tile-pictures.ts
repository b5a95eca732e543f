import { scoredKeysOf, judgedOf, shortRoleLabel } from '../../../src-core/audit/audited-outputs.ts'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'

/** One of the pictures that a tile shows side by side. */
export type TilePicture =
  /** `overlay` is true if lost and invented structure is drawn over the picture. */
  | { readonly kind: 'image'; readonly role: string; readonly label: string; readonly overlay?: boolean }
  /** `minuend` minus `subtrahend`. */
  | { readonly kind: 'difference'; readonly minuend: string; readonly subtrahend: string; readonly label: string }

export interface PictureChoice {
  readonly reference: boolean
  readonly noisy: boolean
  readonly difference: boolean
  /** Keys of the outputs shown. */
  readonly denoisers: readonly string[]
  /** The output whose difference is shown. */
  readonly differenceOf: string
  /** The output on which lost and invented structure is drawn. Default: none. */
  readonly overlayOf?: string
}

/**
 * The pictures of a tile, from left to right.
 * The difference is denoised - reference with a reference, noisy - denoised without one.
 * A tile without any picture shows the denoised image.
 */
export function tilePictures(
  record: Pick<AuditRecord, 'hasReference' | 'request' | 'outputs' | 'denoisers'>,
  choice: PictureChoice
): TilePicture[] {
  const pictures: TilePicture[] = []
  const image = (role: string): TilePicture => ({
    kind: 'image',
    role,
    label: shortRoleLabel(record, role),
    ...(role === choice.overlayOf && { overlay: true })
  })
  if (choice.reference && record.hasReference) pictures.push(image('reference'))
  if (choice.noisy && scoredKeysOf(record).includes('noisy')) pictures.push(image('noisy'))
  pictures.push(
    ...judgedOf(record)
      .filter((key) => choice.denoisers.includes(key))
      .map(image)
  )
  if (choice.difference) pictures.push(differencePicture(record, choice.differenceOf))
  return pictures.length > 0 ? pictures : [image(choice.differenceOf)]
}

export function differencePicture(record: Pick<AuditRecord, 'hasReference'>, denoiser: string): TilePicture {
  return record.hasReference
    ? { kind: 'difference', minuend: denoiser, subtrahend: 'reference', label: 'Difference' }
    : { kind: 'difference', minuend: 'noisy', subtrahend: denoiser, label: 'Removed' }
}

/** The roles that the pictures use, each once. */
export function rolesOf(pictures: readonly TilePicture[]): string[] {
  const roles = pictures.flatMap((picture) =>
    picture.kind === 'image' ? [picture.role] : [picture.minuend, picture.subtrahend]
  )
  return [...new Set(roles)]
}
