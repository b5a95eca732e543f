import Brain from '@lucide/svelte/icons/brain'
import ClipboardCheck from '@lucide/svelte/icons/clipboard-check'
import FileText from '@lucide/svelte/icons/file-text'
import Grid3x3 from '@lucide/svelte/icons/grid-3x3'
import Layers from '@lucide/svelte/icons/layers'
import ScanEye from '@lucide/svelte/icons/scan-eye'
import { viewsText } from '../../text/views.ts'

const words = viewsText.empty

/** How views look before there is anything in them; the gallery shows them side by side. */
export const emptyViews = {
  home: { icon: ScanEye, ...words.home },
  sources: { icon: Layers, ...words.sources },
  patchify: { icon: Layers, ...words.patchify },
  audit: { icon: Grid3x3, ...words.audit },
  review: { icon: ClipboardCheck, ...words.review },
  models: { icon: Brain, ...words.models },
  reports: { icon: FileText, ...words.reports }
}
