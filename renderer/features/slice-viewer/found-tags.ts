import type { SliceTag } from '../../../src-core/sources/source.ts'

/** Tags of which name, number, representation or shown value contain all words, without regard to capitals. */
export function foundTags(tags: readonly SliceTag[], wanted: string): SliceTag[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean)
  return tags.filter(({ name, tag, vr, value }) => {
    const text = `${name} ${tag} ${tag.replace(/[(),]/g, '')} ${vr} ${value ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
