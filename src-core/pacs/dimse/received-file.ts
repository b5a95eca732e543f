import dcmjsDimse from 'dcmjs-dimse'
import type { Writable } from 'node:stream'
import { fileHead } from '../../deidentification/dicom-object.ts'
import { RawDataSet } from './raw-data-set.ts'

type PresentationContext = InstanceType<typeof dcmjsDimse.association.PresentationContext>
type CStoreRequest = InstanceType<typeof dcmjsDimse.requests.CStoreRequest>
type CStoreResponse = InstanceType<typeof dcmjsDimse.responses.CStoreResponse>

/** Data set of an incoming C-STORE, as it arrived. @param writable the stream that gathered its bytes */
export function receivedDataSet(writable: Writable, context: PresentationContext): RawDataSet {
  const bytes = (writable as Writable & { toBuffer(): Buffer }).toBuffer()
  return new RawDataSet('', '', context.getAcceptedTransferSyntaxUid()!, () => bytes)
}

/** A DICOM file of an incoming C-STORE: new meta information, and the data set as it arrived. */
export function receivedFile(request: CStoreRequest): Buffer {
  const dataSet = request.getDataset() as RawDataSet
  const head = fileHead(
    request.getAffectedSopClassUid(),
    request.getAffectedSopInstanceUid(),
    dataSet.getTransferSyntaxUid()
  )
  return Buffer.concat([head, dataSet.getDenaturalizedDataset()])
}

/** Answer of success to an incoming C-STORE. */
export function confirmed(request: CStoreRequest): CStoreResponse {
  const response = dcmjsDimse.responses.CStoreResponse.fromRequest(request)
  response.setStatus(dcmjsDimse.constants.Status.Success)
  return response
}
