import { readFileSync } from 'node:fs'
import type { ImageBatch } from '../../../src-core/images/image.ts'
import { imagesOf } from '../../support/reference.ts'
import { shared } from './shared.ts'

/** Images among the shared reference arrays. */
export function sharedImages(name: string): ImageBatch {
  return imagesOf(shared('reference', name))
}

/** A table among the shared reference arrays. */
export function sharedTable<Table>(name: string): Table {
  return JSON.parse(readFileSync(shared('reference', name), 'utf8')) as Table
}
