import { createBirpc } from 'birpc'
import { afterEach, describe, expect, it } from 'vitest'
import { EngineClient, messagePortTransport } from '../../../renderer/engine/engine-client.ts'
import type { ClientFunctions, EngineFunctions } from '../../../src-core/engine/protocol.ts'
import type { Reply } from '../../../src-core/runtime/reply.ts'

const ports: MessagePort[] = []
afterEach(() => ports.splice(0).forEach((port) => port.close()))

/** A client that speaks over a real MessageChannel to an engine that answers as told. */
function connect(answer: (name: string, input: unknown) => Reply) {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  const engine = createBirpc<ClientFunctions, EngineFunctions>(
    { call: async (name, input) => answer(name, input) },
    { ...messagePortTransport(port2).channel, eventNames: ['notify'] }
  )
  return { client: new EngineClient(messagePortTransport(port1)), engine, enginePort: port2 }
}

describe('EngineClient over a MessagePort', () => {
  it('gives back what the engine answers, typed arrays as typed arrays', async () => {
    const data = new Float32Array([1, 2, 3, 4])
    const { client } = connect(() => ({ ok: true, value: { rows: 2, columns: 2, data } }))
    const slice = await client.call('slices.read', { sourceId: 's', index: 0 })
    expect(slice.data).toBeInstanceOf(Float32Array)
    expect(slice).toEqual({ rows: 2, columns: 2, data })
  })

  it("throws the engine's refusal with its code", async () => {
    const { client } = connect(() => ({ ok: false, error: { code: 'source.unknown', message: 's: no such source' } }))
    const call = client.call('slices.read', { sourceId: 's', index: 0 })
    await expect(call).rejects.toMatchObject({ code: 'source.unknown', message: 's: no such source' })
  })

  it('rejects pending calls when the engine goes away', async () => {
    const { port1, port2 } = new MessageChannel()
    ports.push(port1)
    const client = new EngineClient(messagePortTransport(port1))
    const call = client.call('sources.list', {})
    port2.close()
    await expect(call).rejects.toMatchObject({ code: 'engine.disconnected' })
  })

  it('hears events until it stops listening', async () => {
    const { client, engine } = connect(() => ({ ok: true, value: null }))
    const heard: string[] = []
    const stop = client.on('job.changed', (job) => heard.push(job.id))
    await engine.notify('job.changed', { id: 'one' })
    await expect.poll(() => heard).toEqual(['one'])
    stop()
    await engine.notify('job.changed', { id: 'two' })
    // The answer to a call comes after what was told before it.
    await client.call('sources.list', {})
    expect(heard).toEqual(['one'])
  })
})
