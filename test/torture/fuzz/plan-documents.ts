import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseLimits } from '../../../src-core/bench/bench-limits.ts'
import { readPlan } from '../../../src-core/cohort/plan-file.ts'
import { planItems } from '../../../src-core/cohort/plan-items.ts'
import { readCalibration } from '../../../src-core/scores/sfrc/sfrc-calibration.ts'
import { bytesOf, json, type FuzzDocument } from './document.ts'

const planText = `# A cohort
title: Doses of two scanners
series:
  - phantom: 3
    slices: 2
    seed: 5
  - folder: ct/{patient}/full
    dose: quarter
    kernel: B30
    priority: 2
  - folder: pairs/{patient}
    pair: { input: low, reference: full }
    outputs: { ACME: acme, "Method 2": second }
settings:
  - name: noise 0.1
    degradation: gaussian:0.1
    patch: 32
    stride: 16
    slices: 1-20
  - name: centre
    crop: "256"
    limit: 500
    denoisers: [median:size=5, bilateral]
denoisers: [median, bilateral]
seeds: [1, 2]
exclude:
  - patient: "007"
    reason: moved
margins: { psnr: 0.5 }
pixels: worst
worst: 6
retries: 1
`

export const plan = (): FuzzDocument => ({
  files: { 'plan.yaml': bytesOf(planText) },
  texts: ['plan.yaml'],
  hasSeveralLines: true,
  open: async (folder) => ({ text: json(readPlan(join(folder, 'plan.yaml')).plan) })
})

export const series = (): FuzzDocument => ({
  files: {
    'plan.yaml': bytesOf('title: t\nseries: [{ table: series.csv }]\ndenoisers: [median]\n'),
    'series.csv': bytesOf(
      'patient,input,reference,dose,kernel,output: ACME\n1,in/1,full/1,0.25,B30,acme/1\n"2, b",in/2,full/2,0.5,"B""40",\n# no\n3,in/1,,,,\n'
    ),
    ...Object.fromEntries(['in/1', 'in/2', 'full/1', 'full/2', 'acme/1'].map((name) => [name, bytesOf('x')]))
  },
  damaged: ['series.csv'],
  texts: ['series.csv'],
  hasSeveralLines: true,
  open: async (folder) => {
    const written = readPlan(join(folder, 'plan.yaml'))
    const items = await planItems(written, { base: folder, pacsFolder: join(folder, 'pacs') })
    return { text: json(items).replaceAll(folder, '') }
  }
})

export const limits = (): FuzzDocument => ({
  files: {
    'limits.csv': bytesOf(
      'measure;subject;dose;image;minimum;maximum;source\nhu;Water;;;-4;4;ACR\nnoise;;0.5;;;12.5;own\n\n# no\nhu;Air;1;;-1005;-970;"a;b"\n'
    )
  },
  texts: ['limits.csv'],
  open: async (folder) => ({ text: json(parseLimits(readFileSync(join(folder, 'limits.csv'), 'utf8'), 'limits.csv')) })
})

export const calibration = (): FuzzDocument => ({
  files: {
    'sfrc.json': bytesOf(
      JSON.stringify(
        {
          format: 'denoscope-sfrc-calibration',
          formatVersion: 1,
          denoscope: '0.1.0',
          patchSize: 64,
          discrepancy: { sfrc: { frcThreshold: 0.5, hallucinationThreshold: 0.2 } },
          frequencyUnit: '1/mm',
          targetFalseFlagRate: 0.05,
          heldOut: { falseFlagRate: 0.05, low: 0.03, high: 0.07, patches: 400 },
          patches: 900,
          realisations: 4,
          seed: 1,
          noise: 'gaussian 0.1',
          reference: { label: 'CT', id: 'ct', contentHash: 'ab', slices: 4, pixelSpacing: [0.7, 0.7] }
        },
        null,
        2
      )
    )
  },
  texts: ['sfrc.json'],
  open: async (folder) => ({ text: json(readCalibration(join(folder, 'sfrc.json'))) })
})
