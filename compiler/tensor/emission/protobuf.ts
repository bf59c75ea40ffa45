/** Writes one message of the protocol buffers wire format (https://protobuf.dev/programming-guides/encoding). */
export class MessageWriter {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  /** An int32, int64 or enum field. Negative numbers take ten bytes, as the format wants. */
  integer(field: number, value: number): void {
    this.#push(varint(field * 8));
    this.#push(varint(value));
  }

  /** A bytes field, an embedded message, or a packed repeated field. */
  bytes(field: number, value: Uint8Array): void {
    this.#push(varint(field * 8 + 2));
    this.#push(varint(value.length));
    this.#push(value);
  }

  /** A float field, little-endian. */
  float(field: number, value: number): void {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#push(varint(field * 8 + 5));
    this.#push(bytes);
  }

  text(field: number, value: string): void {
    this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, write: (message: MessageWriter) => void): void {
    const message = new MessageWriter();
    write(message);
    this.bytes(field, message.finish());
  }

  finish(): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  #push(part: Uint8Array): void {
    this.#parts.push(part);
    this.#length += part.length;
  }
}

/** Base-128 number of a whole number within ±2^53. */
function varint(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Uint8Array.from(bytes);
}
