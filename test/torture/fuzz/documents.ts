import type { FuzzDocument } from './document.ts'
import { idx } from './idx-documents.ts'
import { readerKey, seal } from './key-documents.ts'
import { addedDenoiser, modelFolder, onnx } from './model-documents.ts'
import { calibration, limits, plan, series } from './plan-documents.ts'
import { auditFolder, damagedBackup, workspaceFolder } from './workspace-documents.ts'

/** Files of each kind that are no images. */
export const fuzzDocuments: Readonly<Record<string, () => FuzzDocument | Promise<FuzzDocument>>> = {
  'cohort-plan': plan,
  'cohort-table': series,
  'bench-limits': limits,
  'sfrc-calibration': calibration,
  'added-denoiser': addedDenoiser,
  onnx,
  'mnist-images': () => idx([20, 28, 28]),
  'mnist-labels': () => idx([400]),
  'reader-key': readerKey,
  'report-signature': seal,
  'model-folder': modelFolder,
  audit: auditFolder,
  workspace: workspaceFolder,
  backup: damagedBackup
}
