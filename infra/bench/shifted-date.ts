/** The clock of a process, which can skip the idle hour between two sweeps; import it before anything that looks at a clock. */

let offsetMs = 0;

class ShiftedDate extends Date {
  constructor(...given: readonly unknown[]) {
    // `new Date()` with nothing is now; every other form is left to the real one.
    super(...((given.length === 0 ? [ShiftedDate.now()] : given) as [number]));
  }

  static override now(): number {
    return realNow() + offsetMs;
  }
}

const realNow = Date.now;
globalThis.Date = ShiftedDate as DateConstructor;

export function skipTime(ms: number): void {
  offsetMs += ms;
}
