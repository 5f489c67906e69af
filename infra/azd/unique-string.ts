/** ARM's function uniqueString, which names the resources; the names must be known before anything is created. */

/**
 * A 64-bit Murmur hash of the parts, in 13 letters and digits. Written from the known algorithm; the tests hold it
 * against names that the Bicep compiler computed.
 */
export function uniqueString(...parts: readonly string[]): string {
  let rest = murmurHash64(Buffer.from(parts.join('-'), 'utf8'));
  let text = '';
  for (let letter = 0; letter < 13; letter += 1) {
    text += 'abcdefghijklmnopqrstuvwxyz234567'.charAt(Number((rest >> 59n) & 31n));
    rest = (rest << 5n) & 0xffff_ffff_ffff_ffffn;
  }
  return text;
}

const c1 = 0x239b961b;
const c2 = 0xab0e9789;

function murmurHash64(bytes: Buffer): bigint {
  let [one, two] = [0, 0];
  const whole = bytes.length - (bytes.length % 8);
  for (let at = 0; at < whole; at += 8) {
    one = add(rotate((one ^ mixFirst(bytes.readUInt32LE(at))) >>> 0, 19), two);
    one = add(Math.imul(one, 5) >>> 0, 0x561ccd1b);
    two = add(rotate((two ^ mixSecond(bytes.readUInt32LE(at + 4))) >>> 0, 13), one);
    two = add(Math.imul(two, 5) >>> 0, 0x0bcaa747);
  }
  const tail = Buffer.alloc(8);
  bytes.copy(tail, 0, whole);
  if (bytes.length > whole) one = (one ^ mixFirst(tail.readUInt32LE(0))) >>> 0;
  if (bytes.length > whole + 4) two = (two ^ mixSecond(tail.readUInt32LE(4))) >>> 0;
  one = (one ^ bytes.length) >>> 0;
  two = (two ^ bytes.length) >>> 0;
  one = add(one, two);
  two = add(two, one);
  one = finish(one);
  two = finish(two);
  one = add(one, two);
  two = add(two, one);
  return (BigInt(two) << 32n) | BigInt(one);
}

function mixFirst(word: number): number {
  return Math.imul(rotate(Math.imul(word, c1) >>> 0, 15), c2) >>> 0;
}

function mixSecond(word: number): number {
  return Math.imul(rotate(Math.imul(word, c2) >>> 0, 17), c1) >>> 0;
}

function finish(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function add(one: number, other: number): number {
  return (one + other) >>> 0;
}

function rotate(word: number, by: number): number {
  return ((word << by) | (word >>> (32 - by))) >>> 0;
}
