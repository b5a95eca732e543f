/** Adds milliseconds, or what a function returns, to the clock that `Date` reads. Runs in pages and in old Electron too, so it needs nothing around it. */
function shiftClock(milliseconds) {
  const RealDate = Date
  const now = () => RealDate.now() + (typeof milliseconds === 'function' ? milliseconds() : milliseconds)
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values, made) => Reflect.construct(target, values.length > 0 ? values : [now()], made),
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name))
  })
}

module.exports = { shiftClock }
