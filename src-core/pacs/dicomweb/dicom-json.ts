import type { Attributes } from '../pacs-query.ts'

/** Attributes of QIDO answers that are used, by tag (PS3.18 F.2.2). */
const keywords: Readonly<Record<string, string>> = {
  '00080016': 'SOPClassUID',
  '00080018': 'SOPInstanceUID',
  '00080020': 'StudyDate',
  '00080060': 'Modality',
  '00081030': 'StudyDescription',
  '0008103E': 'SeriesDescription',
  '00100010': 'PatientName',
  '00100020': 'PatientID',
  '0020000D': 'StudyInstanceUID',
  '0020000E': 'SeriesInstanceUID',
  '00200011': 'SeriesNumber',
  '00201209': 'NumberOfSeriesRelatedInstances'
}

/** Objects of a DICOM JSON answer by keyword; null if the bytes are no DICOM JSON. An empty body has no objects. */
export function readDicomJson(body: Buffer): Attributes[] | null {
  const list = parse(body)
  if (!Array.isArray(list) || !list.every(isObject)) return null
  return list.map((object) =>
    Object.fromEntries(
      Object.entries(keywords).flatMap(([tag, keyword]) => {
        const text = textOf(object[tag])
        return text === null ? [] : [[keyword, text]]
      })
    )
  )
}

/** Objects referenced by a STOW answer: UIDs that were stored, and UIDs with the reason why not (PS3.18 I.2.2). */
export interface StowAnswer {
  readonly stored: ReadonlySet<string>
  /** Failure Reason (0008,1197) by UID; null if none is stated. */
  readonly failed: ReadonlyMap<string, number | null>
}

/** Null if the bytes are no DICOM JSON. */
export function readStowAnswer(body: Buffer): StowAnswer | null {
  const json = parse(body)
  // Some servers send a list with one object.
  const answer = Array.isArray(json) && json.length === 1 ? json[0] : json
  if (!isObject(answer)) return null
  const stored = itemsOf(answer['00081199']).flatMap((item) => textOf(item['00081155']) ?? [])
  const failed = itemsOf(answer['00081198']).flatMap((item): [string, number | null][] => {
    const uid = textOf(item['00081155'])
    const reason = Number(textOf(item['00081197']) ?? Number.NaN)
    return uid === null ? [] : [[uid, Number.isInteger(reason) ? reason : null]]
  })
  return { stored: new Set(stored), failed: new Map(failed) }
}

type JsonObject = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parse(body: Buffer): unknown {
  const text = body.toString('utf8').trim()
  if (text === '') return []
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Values of an attribute as text; null if it has none. Names are those in letters. */
function textOf(attribute: unknown): string | null {
  const values = isObject(attribute) ? attribute['Value'] : undefined
  if (!Array.isArray(values)) return null
  const texts = values.flatMap((value: unknown) => {
    const plain = isObject(value) ? value['Alphabetic'] : value
    return typeof plain === 'string' || typeof plain === 'number' ? [String(plain)] : []
  })
  return texts.length === 0 ? null : texts.join('\\')
}

function itemsOf(attribute: unknown): JsonObject[] {
  const values = isObject(attribute) ? attribute['Value'] : undefined
  return Array.isArray(values) ? values.filter(isObject) : []
}
