import { describe, expect, it } from 'vitest'
import { analyseReaders, figureOfMerit } from '../../../src-core/statistics/multi-reader.ts'

/**
 * Ratings of 69 normal and 45 abnormal cases by five readers in two modalities (Van Dyke et al. 1993, the example of
 * OR-DBM MRMC, iMRMC and RJafroc).
 */
const vanDyke = [
  [
    '122151111111411111111131311214111113121211233131133111111221111332111555545554555434245555555154454553555115554451',
    '232222222322522232222222422223222222222222222222222222222432232222222535555542555442225555555243354552425225555352',
    '222235112242422232221232411322112224121412112222223211211221151421212545555555555542355555555252255552555225555552',
    '111111311111111111112111211112111111111111111111331111111111111311111555555555555555155555555554544553555125555555',
    '351211112221211122113221111211211231221113332111211111111341231212113525255551545452235555554144322151515115553552'
  ],
  [
    '333222223213122222211111421312214323123122233111333113412421241442111535555554555544335555555355355554455535555551',
    '322222223222222122221222322222212212222231223222222222322322222222122535555552555344245455545252355532425525555552',
    '242222322211132222121121411512112122212221132111233113221232341242121525555555555354145555555253355543555534555551',
    '221111312111122111211111321212111122112111112121212211111212111323211545555554555455555555555455445555555535555555',
    '223122221222111222122212322321212222112121132122332122221222231233111525455555455343335555555251332532545533555553'
  ]
].map((modality) =>
  modality.map((digits) => {
    const ratings = [...digits].map(Number)
    return { normal: ratings.slice(0, 69), abnormal: ratings.slice(69) }
  })
)

describe('The analysis of readers of Van Dyke’s study', () => {
  // OR-DBM MRMC 2.51, trapezoidal areas, jackknife: its printed analysis of this study.
  it('has the areas of each reader', () => {
    expect(vanDyke.map((readers) => readers.map((ratings) => figureOfMerit(ratings).toFixed(8)))).toEqual([
      ['0.91964573', '0.85877617', '0.90386473', '0.97310789', '0.82979066'],
      ['0.94782609', '0.90531401', '0.92173913', '0.99935588', '0.92995169']
    ])
  })

  it('has the published difference, standard error, degrees of freedom, p-value and interval', () => {
    const { differences, p } = analyseReaders(vanDyke)
    const { value, standardError, df, low, high, p: own } = differences[0]!
    expect(value).toBeCloseTo(-0.04380032, 8)
    expect(standardError).toBeCloseTo(0.02075, 5)
    expect(df).toBeCloseTo(15.26, 2)
    expect([p, own].map((one) => one.toFixed(4))).toEqual(['0.0517', '0.0517'])
    expect([low.toFixed(5), high.toFixed(5)]).toEqual(['-0.08796', '0.00036'])
  })

  it('has the published interval of each modality', () => {
    const rows = analyseReaders(vanDyke).modalities.map(({ value, standardError, df, low, high }) => [
      ...[value, standardError, low, high].map((one) => one.toFixed(8)),
      df.toFixed(2)
    ])
    expect(rows).toEqual([
      ['0.89703704', '0.03317360', '0.82522360', '0.96885048', '12.74'],
      ['0.94083736', '0.02156637', '0.89413783', '0.98753689', '12.71']
    ])
  })
})

describe('The figure of merit', () => {
  it('counts pairs won and half of the ties, a case without a mark as the lowest', () => {
    // Pairs of lesions 3, none with normal cases 2, none: 1 + 1 + 0 + 0.5 of 4.
    expect(figureOfMerit({ normal: [2, -Infinity], abnormal: [3, -Infinity] })).toBe(0.625)
    expect(figureOfMerit({ normal: [], abnormal: [1] })).toBeNaN()
  })
})

describe('The analysis of readers with several cases of a patient', () => {
  const alone = vanDyke.map((readers) =>
    readers.map(({ normal, abnormal }) => ({
      normal,
      abnormal,
      patients: { normal: normal.map((_, n) => `n${n}`), abnormal: abnormal.map((_, a) => `a${a}`) }
    }))
  )
  /** Every case three times, as three cases of one patient. */
  const threefold = vanDyke.map((readers) =>
    readers.map(({ normal, abnormal }) => {
      const [n, a] = [normal.flatMap((one) => [one, one, one]), abnormal.flatMap((one) => [one, one, one])]
      const patients = {
        normal: n.map((_, k) => `n${Math.floor(k / 3)}`),
        abnormal: a.map((_, k) => `a${Math.floor(k / 3)}`)
      }
      return { normal: n, abnormal: a, patients }
    })
  )

  it('equals the analysis of cases if each patient has one', () => {
    expect(analyseReaders(alone)).toEqual(analyseReaders(vanDyke))
  })

  it('gains nothing from copies of cases, which the analysis of cases counts as further patients', () => {
    const [once, copied] = [analyseReaders(vanDyke).differences[0]!, analyseReaders(threefold).differences[0]!]
    expect(copied.standardError).toBeCloseTo(once.standardError, 12)
    expect(copied.df).toBeCloseTo(once.df, 8)
    const asPatients = threefold.map((readers) => readers.map(({ normal, abnormal }) => ({ normal, abnormal })))
    expect(analyseReaders(asPatients).differences[0]!.standardError).toBeLessThan(0.9 * once.standardError)
  })

  it('leaves out the normal and abnormal cases of a patient together, as computed without them', () => {
    // Patients A and B have cases of both kinds, C and D of one.
    const patients = { normal: ['A', 'A', 'B', 'C', 'C'], abnormal: ['A', 'B', 'B', 'D'] }
    const ratings = [
      [
        [1, 2, 2, 4, 1],
        [3, 5, 2, 4]
      ],
      [
        [2, 1, 3, 3, 1],
        [4, 3, 2, 5]
      ]
    ] as const
    const of = (shift: number) =>
      ratings.map(([normal, abnormal]) => ({
        normal,
        abnormal: abnormal.map((one, k) => one - shift * (k % 2)),
        patients
      }))
    const readers = [of(0), of(1.5)]
    const without = (one: (typeof readers)[0][0], patient: string) =>
      figureOfMerit({
        normal: one.normal.filter((_, n) => patients.normal[n] !== patient),
        abnormal: one.abnormal.filter((_, a) => patients.abnormal[a] !== patient)
      })
    const names = ['A', 'B', 'C', 'D']
    const covariance = (one: (typeof readers)[0][0], other: (typeof readers)[0][0]) => {
      const [x, y] = [names.map((name) => without(one, name)), names.map((name) => without(other, name))]
      const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
      return (3 / 4) * x.reduce((sum, value, k) => sum + (value - mean(x)) * (y[k]! - mean(y)), 0)
    }
    const cov2 = readers.map((modality) => covariance(modality[0]!, modality[1]!))
    for (const [i, { standardError }] of analyseReaders(readers).modalities.entries()) {
      const values = readers[i]!.map(figureOfMerit)
      const msR = (values[0]! - values[1]!) ** 2 / 2
      expect(standardError).toBeCloseTo(Math.sqrt((msR + Math.max(2 * cov2[i]!, 0)) / 2), 12)
    }
  })
})
