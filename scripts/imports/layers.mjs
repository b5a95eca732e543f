/**
 * The folders of each process, lowest first. A file may import from its own folder and from lower ones.
 * Subfolders of one entry may import each other, in one direction.
 */
export const layers = {
  'src-core': [
    'src-core',
    'src-core/runtime',
    'src-core/random',
    'src-core/fourier',
    'src-core/statistics',
    'src-core/files',
    'src-core/job-queue',
    'src-core/signing',
    'src-core/images',
    'src-core/kernels',
    'src-core/sources',
    'src-core/deidentification',
    'src-core/physics',
    'src-core/phantoms',
    'src-core/scores',
    'src-core/degradation',
    'src-core/denoisers',
    'src-core/lesions',
    'src-core/training',
    'src-core/scores/scorers',
    'src-core/scores/residual',
    'src-core/scores/detail',
    'src-core/scores/shape',
    'src-core/scores/structure',
    'src-core/scores/sfrc',
    'src-core/scores/identity',
    'src-core/scores/reference-free',
    'src-core/scores/between-slices',
    'src-core/scores/analysis',
    'src-core/scores/table',
    'src-core/audit',
    'src-core/latent-map',
    'src-core/review',
    'src-core/dicom-objects',
    'src-core/simulated-phantoms',
    'src-core/bench',
    'src-core/cohort',
    'src-core/cohort-cases',
    'src-core/reports',
    'src-core/studies',
    'src-core/storage',
    'src-core/pacs',
    'src-core/pacs/dicomweb',
    'src-core/pacs/dimse',
    'src-core/pacs/exchange',
    'src-core/cohort-runs',
    'src-core/engine',
    'src-core/cli'
  ],
  renderer: [
    'renderer/shared',
    'renderer/platform',
    'renderer/engine',
    'renderer/state',
    'renderer/commands',
    'renderer/features',
    'renderer/views',
    'renderer/shell',
    'renderer'
  ],
  electron: ['electron/page', 'electron/engine', 'electron']
}

/** Packages that a file of src-core may load if the screen loads the file too. */
export const packagesOfTheScreen = ['zod', 'msgpackr']
