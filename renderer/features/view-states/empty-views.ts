import Brain from '@lucide/svelte/icons/brain'
import ClipboardCheck from '@lucide/svelte/icons/clipboard-check'
import FileText from '@lucide/svelte/icons/file-text'
import Grid3x3 from '@lucide/svelte/icons/grid-3x3'
import Layers from '@lucide/svelte/icons/layers'
import ScanEye from '@lucide/svelte/icons/scan-eye'

/** Empty states of views. The gallery shows them side by side. */
export const emptyViews = {
  home: {
    icon: ScanEye,
    title: 'No audits yet',
    text: 'Open a source, cut it into patches and run an audit. Audits are listed here.'
  },
  sources: {
    icon: Layers,
    title: 'No sources are open',
    text: 'Drop image files or a folder here, or start with a sample.'
  },
  patchify: {
    icon: Layers,
    title: 'No source is chosen',
    text: 'Choose a source first: a DICOM series, a volume of another format, MNIST or the built-in CT phantom.'
  },
  audit: {
    icon: Grid3x3,
    title: 'No audit yet',
    text: 'Choose a source, cut it into patches and run denoisers on them.'
  },
  review: {
    icon: ClipboardCheck,
    title: 'Nothing to review yet',
    text: 'A review goes through the patches of a finished audit, one at a time. Run an audit first.'
  },
  models: {
    icon: Brain,
    title: 'No models yet',
    text: "Train the paper's autoencoder on MNIST or CT. The model is then one of the denoisers."
  },
  reports: {
    icon: FileText,
    title: 'Nothing to report yet',
    text: 'A report contains a finished audit and its findings. Choose a source and run an audit first.'
  }
}
