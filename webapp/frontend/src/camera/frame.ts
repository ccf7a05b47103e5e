const MAGIC = 0x41;
const VERSION = 1;
export const HEADER_BYTES = 16;

/** One frame as it travels: magic, version, flags (u16), sequence (u32), the clock here in ms (u64), then the JPEG. */
export function packFrame(sequence: number, capturedMs: number, jpeg: ArrayBuffer): ArrayBuffer {
  const message = new Uint8Array(HEADER_BYTES + jpeg.byteLength);
  const header = new DataView(message.buffer);
  header.setUint8(0, MAGIC);
  header.setUint8(1, VERSION);
  header.setUint16(2, 0);
  header.setUint32(4, sequence >>> 0);
  header.setBigUint64(8, BigInt(Math.round(capturedMs)));
  message.set(new Uint8Array(jpeg), HEADER_BYTES);
  return message.buffer;
}
