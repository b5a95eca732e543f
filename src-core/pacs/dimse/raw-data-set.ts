import { readFileSync } from 'node:fs'
import dcmjsDimse from 'dcmjs-dimse'
import type { StoredObject } from '../stored-object.ts'

/**
 * A data set as bytes. dcmjs would decode and write every element again, which changes texts and private elements.
 * Bytes are read when they are needed.
 */
export class RawDataSet extends dcmjsDimse.Dataset {
  readonly #read: () => Buffer

  constructor(sopClassUid: string, sopInstanceUid: string, transferSyntaxUid: string, read: () => Buffer) {
    super({ SOPClassUID: sopClassUid, SOPInstanceUID: sopInstanceUid }, transferSyntaxUid)
    this.#read = read
  }

  /** Data set of a file. */
  static ofFile(object: StoredObject): RawDataSet {
    const { sopClassUid, sopInstanceUid, transferSyntaxUid, path, dataSetOffset } = object
    const read = () => readFileSync(path).subarray(dataSetOffset)
    return new RawDataSet(sopClassUid, sopInstanceUid, transferSyntaxUid, read)
  }

  override getDenaturalizedDataset(): Buffer {
    return this.#read()
  }
}
